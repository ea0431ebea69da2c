"""The challenge's referee: one run of a recipe, and the watching of its training."""
