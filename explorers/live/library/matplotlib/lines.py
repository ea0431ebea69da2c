from .axes import Artist as Line2D
