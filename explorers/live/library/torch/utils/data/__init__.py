"""Data sets and loaders; a loader shuffles with PyTorch's own stream."""

from _torch import Generator, Tensor, _random63, randperm, stack
from _torch import tensor as _tensor

from _torch import _unknown

__getattr__ = _unknown("torch.utils.data", "utils.data.")


class Dataset:
    def __class_getitem__(cls, item):
        return cls

    def __getitem__(self, index):
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")


class IterableDataset(Dataset):
    pass


class TensorDataset(Dataset):
    def __init__(self, *tensors):
        if not all([tensors[0].size(0) == tensor.size(0) for tensor in tensors]):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index):
        return tuple([tensor[index] for tensor in self.tensors])

    def __len__(self):
        return self.tensors[0].size(0)


class Subset(Dataset):
    def __init__(self, dataset, indices):
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, idx):
        return self.dataset[self.indices[idx]]

    def __len__(self):
        return len(self.indices)


def random_split(dataset, lengths, generator=None):
    n = len(dataset)
    lengths = list(lengths)
    if abs(sum(lengths) - 1) < 1e-9 and sum(lengths) <= 1:
        whole = [int(n * share) for share in lengths]
        for i in range(n - sum(whole)):
            whole[i % len(whole)] += 1
        lengths = whole
    if sum(lengths) != n:
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = (randperm(n, generator=generator) if generator is not None else randperm(n)).tolist()
    out, at = [], 0
    for length in lengths:
        out.append(Subset(dataset, order[at : at + length]))
        at += length
    return out


def default_collate(batch):
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(batch)
    if isinstance(first, (tuple, list)):
        return [default_collate(list(one)) for one in zip(*batch)]
    if isinstance(first, dict):
        return {key: default_collate([one[key] for one in batch]) for key in first}
    if isinstance(first, str):
        return batch
    return _tensor(batch)


class Sampler:
    pass


class SequentialSampler(Sampler):
    def __init__(self, data_source):
        self.data_source = data_source

    def __iter__(self):
        return iter(range(len(self.data_source)))

    def __len__(self):
        return len(self.data_source)


class RandomSampler(Sampler):
    def __init__(self, data_source, generator=None):
        self.data_source, self.generator = data_source, generator

    def __iter__(self):
        generator = self.generator
        if generator is None:
            # PyTorch seeds a generator of its own from the global one.
            seed = _random63(None)
            generator = Generator()
            generator.manual_seed(seed)
        return iter(randperm(len(self.data_source), generator=generator).tolist())

    def __len__(self):
        return len(self.data_source)


class DataLoader:
    def __init__(
        self,
        dataset,
        batch_size=1,
        shuffle=None,
        sampler=None,
        batch_sampler=None,
        num_workers=0,
        collate_fn=None,
        pin_memory=False,
        drop_last=False,
        timeout=0,
        worker_init_fn=None,
        *,
        generator=None,
        **options,
    ):
        if num_workers != 0:
            raise NotImplementedError(
                "DataLoader(num_workers=...) is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
            )
        if batch_sampler is not None or options:
            raise NotImplementedError(
                "this option of DataLoader is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
            )
        if batch_size is not None and (not isinstance(batch_size, int) or batch_size <= 0):
            raise ValueError(
                f"batch_size should be a positive integer value, but got batch_size={batch_size}"
            )
        self.dataset, self.batch_size, self.drop_last = dataset, batch_size, drop_last
        self.generator, self.collate_fn = generator, collate_fn or default_collate
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        self.sampler = sampler or (
            RandomSampler(dataset, generator) if shuffle else SequentialSampler(dataset)
        )

    def __len__(self):
        n = len(self.sampler)
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def __iter__(self):
        # Every iterator first draws a seed for workers, whether there are any or not.
        _random63(self.generator)
        return self._batches()

    def _batches(self):
        rows = []
        plain = type(self.dataset) is TensorDataset and self.collate_fn is default_collate
        for row in self.sampler:
            rows.append(row)
            if len(rows) == self.batch_size:
                yield self._batch(rows, plain)
                rows = []
        if rows and not self.drop_last:
            yield self._batch(rows, plain)

    def _batch(self, rows, plain):
        if plain:
            return [tensor[rows] for tensor in self.dataset.tensors]
        return self.collate_fn([self.dataset[row] for row in rows])
