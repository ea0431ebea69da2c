from _torch import _call, _unknown


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    return _call(
        "nn.utils.clip_grad_norm_",
        (list(parameters) if not hasattr(parameters, "shape") else parameters, max_norm),
        {"norm_type": norm_type},
    )


def clip_grad_value_(parameters, clip_value, foreach=None):
    return _call(
        "nn.utils.clip_grad_value_",
        (list(parameters) if not hasattr(parameters, "shape") else parameters, clip_value),
    )


def parameters_to_vector(parameters):
    return _call("cat", ([p.reshape(-1) for p in parameters],))


def vector_to_parameters(vec, parameters):
    at = 0
    for p in parameters:
        n = p.numel()
        p.data = vec[at : at + n].view_as(p).data
        at += n


__getattr__ = _unknown("torch.nn.utils", "nn.utils.")
