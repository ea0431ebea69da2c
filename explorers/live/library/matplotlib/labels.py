"""Labels, limits, ticks and the legend of axes."""

from .artists import Artist, _numbers


class Labels:
    """The methods of axes that set them."""

    def set(self, **options):
        for name, value in options.items():
            if name == "adjustable":
                continue
            setter = getattr(self, f"set_{name}", None)
            if setter is None:
                raise AttributeError(f"Axes.set() got an unexpected keyword argument '{name}'")
            if name in ("xlim", "ylim") and isinstance(value, (tuple, list)):
                setter(*value)
            else:
                setter(value)

    def set_title(self, label, loc=None, fontsize=None, **options):
        self._state["title"] = str(label)
        if loc is not None:
            self._state["titleLocation"] = loc
        if fontsize is not None:
            self._state["titleSize"] = fontsize if isinstance(fontsize, (int, float)) else None

    def get_title(self):
        return self._state["title"] or ""

    def set_xlabel(self, label, **options):
        self._state["xlabel"] = str(label)

    def set_ylabel(self, label, **options):
        self._state["ylabel"] = str(label)

    def _limits(self, key, low, high):
        if high is None and hasattr(low, "__len__"):
            low, high = low
        self._state[key] = [None if low is None else float(low), None if high is None else float(high)]

    def set_xlim(self, left=None, right=None, **options):
        self._limits("xlim", left, right)

    def set_ylim(self, bottom=None, top=None, **options):
        self._limits("ylim", bottom if bottom is not None else options.get("ymin"), top)

    def get_xlim(self):
        return _figure_limits(self)[0]

    def get_ylim(self):
        return _figure_limits(self)[1]

    def set_xscale(self, value, **options):
        self._state["xscale"] = value

    def set_yscale(self, value, **options):
        self._state["yscale"] = value

    def set_xticks(self, ticks, labels=None, **options):
        self._state["xticks"] = _numbers(ticks)
        if labels is not None:
            self.set_xticklabels(labels)

    def set_yticks(self, ticks, labels=None, **options):
        self._state["yticks"] = _numbers(ticks)
        if labels is not None:
            self.set_yticklabels(labels)

    def set_xticklabels(self, labels, **options):
        self._state["xticklabels"] = [str(v) for v in labels]

    def set_yticklabels(self, labels, **options):
        self._state["yticklabels"] = [str(v) for v in labels]

    def set_aspect(self, aspect, adjustable=None, **options):
        self._state["aspect"] = None if aspect == "auto" else "equal"

    def set_axis_off(self):
        self._state["off"] = True

    def axis(self, arg=None, **options):
        if arg == "off":
            self._state["off"] = True
        elif arg in ("equal", "scaled", "square"):
            self._state["aspect"] = "equal"
        elif arg is not None and not isinstance(arg, str):
            a, b, c, d = arg
            self.set_xlim(a, b)
            self.set_ylim(c, d)

    def grid(self, visible=True, **options):
        self._state["grid"] = bool(visible)

    def invert_yaxis(self):
        self._state["yInverted"] = not self._state["yInverted"]

    def invert_xaxis(self):
        self._state["xInverted"] = not self._state["xInverted"]

    def label_outer(self):
        self._state["outer"] = True

    def tick_params(self, *args, **options):
        pass

    def margins(self, *args, **options):
        pass

    def legend(
        self, *args, loc=None, title=None, ncols=1, ncol=None, fontsize=None, bbox_to_anchor=None, **options
    ):
        handles, labels = None, None
        if len(args) == 1:
            labels = args[0]
        elif len(args) == 2:
            handles, labels = args
        if labels is not None:
            chosen = (
                handles
                if handles is not None
                else [
                    Artist(self, r) for r in self._artists if r["kind"] in ("line", "points", "rects", "band")
                ]
            )
            for handle, text in zip(chosen, labels):
                handle.record["label"] = str(text)
        self._state["legend"] = {
            "loc": loc or "best",
            "title": title,
            "columns": ncol or ncols,
            "outside": bbox_to_anchor is not None,
        }

    def get_legend_handles_labels(self):
        shown = [r for r in self._artists if r.get("label")]
        return [Artist(self, r) for r in shown], [r["label"] for r in shown]

    def remove(self):
        self._removed = True

    def twinx(self):
        raise NotImplementedError(
            "twinx is not in the page's Matplotlib; open this chapter in Colab or JupyterLab"
        )

    def get_figure(self):
        return self.figure


def _figure_limits(ax):
    from _figure import limits

    return limits(ax.describe())
