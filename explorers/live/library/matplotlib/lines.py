from .artists import Artist as Line2D
