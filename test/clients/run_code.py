"""Runs generated code, file after file, each by itself. One line of JSON per file: its name, what it printed, what went wrong.

The packages of Databricks for OpenAI and LangChain import catalog tools and the whole of MLflow with Spark; only their clients are
wanted here, so they are handed on without the rest.
"""

import contextlib
import importlib
import importlib.util
import io
import json
import runpy
import sys
import types


def only(package, modules):
    """A package of which nothing is imported until it is asked for: these names from these modules of it."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return
    shim = types.ModuleType(package)
    shim.__path__ = list(spec.submodule_search_locations)

    def find(name):
        if name not in modules:
            raise AttributeError(name)
        return getattr(importlib.import_module(f"{package}.{modules[name]}"), name)

    shim.__getattr__ = find
    sys.modules[package] = shim


only("databricks_openai", {"DatabricksOpenAI": "utils.clients", "AsyncDatabricksOpenAI": "utils.clients"})
only("databricks_langchain", {"ChatDatabricks": "chat_models", "DatabricksEmbeddings": "embeddings"})

for path in sys.argv[1:]:
    output = io.StringIO()
    error = None
    try:
        with contextlib.redirect_stdout(output):
            runpy.run_path(path, run_name="__main__")
    except BaseException as thrown:
        error = f"{type(thrown).__name__}: {thrown}"
    print(json.dumps({"path": path, "output": output.getvalue(), "error": error}), flush=True)
