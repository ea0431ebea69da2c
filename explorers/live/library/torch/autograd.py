from _torch import _call, _has, _namespace, _unknown

globals_ = _namespace("autograd.")


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    return _call(
        "autograd.grad",
        (outputs, inputs),
        {
            k: v
            for k, v in {
                "grad_outputs": grad_outputs,
                "retain_graph": retain_graph,
                "create_graph": create_graph,
                "allow_unused": allow_unused,
            }.items()
            if v is not None and v is not False
        },
    )


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False):
    return _call(
        "autograd.backward",
        (tensors,),
        {
            k: v
            for k, v in {"grad_tensors": grad_tensors, "retain_graph": retain_graph}.items()
            if v is not None
        },
    )


__getattr__ = _unknown("torch.autograd", "autograd.")
