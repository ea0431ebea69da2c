from .colors import MAPS, colormap


def get_cmap(name=None):
    return colormap(name)


def __getattr__(name):
    if name in MAPS or name[:-2] in MAPS:
        return colormap(name)
    raise AttributeError(f"module 'matplotlib.cm' has no attribute '{name}'")
