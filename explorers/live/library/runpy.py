def run_module(mod_name, *args, **options):
    raise NotImplementedError(
        f"{mod_name} is not run in the page's Python; open this chapter in Colab or JupyterLab"
    )
