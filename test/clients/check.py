"""Runs the official Python clients against a fake workspace. One line per check: ``ok NAME`` or ``FAIL NAME: why``.

Reads WORKSPACE_URL, WORKSPACE_TOKEN, PRINCIPAL_ID and PRINCIPAL_SECRET. Ends with 0 however the checks went.
"""

import importlib.util
import os
import sys
import types

HOST = os.environ["WORKSPACE_URL"]
TOKEN = os.environ["WORKSPACE_TOKEN"]
CLAUDE = "databricks-claude-sonnet-4-5"
GPT = "databricks-gpt-5-mini"
EMBEDDINGS = "databricks-gte-large-en"
KNOWN = [
    {"role": "user", "content": "My name is Ana."},
    {"role": "assistant", "content": "Hello."},
    {"role": "user", "content": "What is my name?"},
]

checks = []


def check(function):
    checks.append(function)
    return function


def expect(condition, found):
    if not condition:
        raise AssertionError(f"found {found!r}")


def saying(word):
    return [{"role": "user", "content": f"!{word} hi"}]


def only_the_client_of_databricks_openai():
    """The package imports catalog tools and the whole of MLflow; only its client is wanted here."""
    if "databricks_openai" in sys.modules:
        return
    spec = importlib.util.find_spec("databricks_openai")
    package = types.ModuleType("databricks_openai")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["databricks_openai"] = package


def with_token():
    from databricks.sdk import WorkspaceClient

    return WorkspaceClient(host=HOST, token=TOKEN, auth_type="pat")


def with_principal(secret=None):
    from databricks.sdk import WorkspaceClient

    secret = secret or os.environ["PRINCIPAL_SECRET"]
    return WorkspaceClient(host=HOST, client_id=os.environ["PRINCIPAL_ID"], client_secret=secret, auth_type="oauth-m2m")


def chat_messages(text):
    from databricks.sdk.service.serving import ChatMessage, ChatMessageRole

    return [ChatMessage(role=ChatMessageRole.USER, content=text)]


@check
def sdk_signs_in_with_a_token():
    me = with_token().current_user.me()
    expect(me.user_name == "ana@example.com", me.user_name)


@check
def sdk_signs_in_as_a_service_principal():
    me = with_principal().current_user.me()
    expect(me.user_name == "ana@example.com", me.user_name)


@check
def sdk_names_a_wrong_secret():
    try:
        with_principal("wrong").current_user.me()
    except Exception as error:
        expect("invalid_client" in str(error), str(error))
    else:
        raise AssertionError("a wrong secret was taken")


@check
def sdk_names_a_wrong_token():
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.errors import PermissionDenied

    try:
        WorkspaceClient(host=HOST, token="dapi0", auth_type="pat").current_user.me()
    except PermissionDenied as error:
        expect("Invalid access token" in str(error), str(error))


@check
def sdk_lists_endpoints():
    rows = {endpoint.name: endpoint for endpoint in with_token().serving_endpoints.list()}
    expect(rows[CLAUDE].state.ready.value == "READY", rows[CLAUDE].state)
    model = rows[CLAUDE].config.served_entities[0].foundation_model
    expect(model.display_name is not None, model)
    expect(rows["my-gpt"].config.served_entities[0].external_model.provider.value == "openai", rows["my-gpt"])
    expect(rows["churn-model"].task is None, rows["churn-model"].task)
    expect(rows["supervisor"].task == "agent/v1/responses", rows["supervisor"].task)


@check
def sdk_gets_an_endpoint():
    endpoint = with_token().serving_endpoints.get("fast-llama")
    expect(endpoint.route_optimized is True, endpoint.route_optimized)
    expect(endpoint.data_plane_info.query_info.endpoint_url.endswith("/invocations"), endpoint.data_plane_info)


@check
def sdk_reads_the_schema_of_a_custom_model():
    answer = with_token().serving_endpoints.get_open_api("churn-model")
    expect(b"3.1.0" in answer.contents.read(), answer)


@check
def sdk_queries_a_chat_endpoint():
    answer = with_token().serving_endpoints.query(name=CLAUDE, messages=chat_messages("What is my name?"), max_tokens=64)
    expect("not told me" in answer.choices[0].message.content, answer)
    expect(answer.usage.total_tokens > 0, answer.usage)
    expect(answer.served_model_name == CLAUDE, answer.served_model_name)


@check
def sdk_queries_embeddings_and_rows():
    client = with_token()
    vectors = client.serving_endpoints.query(name=EMBEDDINGS, input=["a", "b"])
    expect([len(row.embedding) for row in vectors.data] == [1024, 1024], vectors)
    rows = client.serving_endpoints.query(name="churn-model", dataframe_records=[{"a": 1}, {"a": 2}])
    expect(len(rows.predictions) == 2, rows)


@check
def sdk_maps_failures_to_its_classes():
    from databricks.sdk import errors

    client = with_token()
    expected = {
        "404": errors.NotFound,
        "403limit": errors.PermissionDenied,
        "403expired": errors.PermissionDenied,
        "stopped": errors.BadRequest,
        "invalid": errors.InvalidParameterValue,
        "500": errors.InternalError,
        "499": errors.Cancelled,
        "plaintext": errors.InternalError,
        "scim": errors.PermissionDenied,
    }
    wrong = {}
    for word, kind in expected.items():
        try:
            client.serving_endpoints.query(name=CLAUDE, messages=chat_messages(f"!{word} hi"))
            wrong[word] = "no failure"
        except kind:
            pass
        except Exception as error:
            wrong[word] = f"{type(error).__name__}: {error}"
    expect(wrong == {}, wrong)
    try:
        client.serving_endpoints.get("nowhere")
    except errors.ResourceDoesNotExist:
        return
    raise AssertionError("a missing endpoint was found")


@check
def sdk_gives_up_on_a_rate_limit_that_stays():
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.config import Config
    from databricks.sdk.errors import TooManyRequests

    client = WorkspaceClient(config=Config(host=HOST, token=TOKEN, auth_type="pat", retry_timeout_seconds=1))
    try:
        client.serving_endpoints.query(name=CLAUDE, messages=chat_messages("!429 hi"))
    except TooManyRequests:
        return
    except TimeoutError as error:
        expect(isinstance(error.__cause__, TooManyRequests), error)
        return
    raise AssertionError("a rate limit was passed")


@check
def sdk_makes_a_client_of_openai():
    client = with_token().serving_endpoints.get_open_ai_client()
    answer = client.chat.completions.create(model=CLAUDE, messages=KNOWN)
    expect(answer.choices[0].message.content == "Your name is Ana.", answer)


def streamed(client, model):
    parts = []
    usage = None
    for chunk in client.chat.completions.create(model=model, messages=KNOWN, stream=True):
        usage = chunk.usage or usage
        parts.extend(choice.delta.content or "" for choice in chunk.choices)
    expect("".join(parts) == "Your name is Ana.", parts)
    expect(usage is not None and usage.completion_tokens > 0, usage)


def databricks_openai(client=None, **options):
    only_the_client_of_databricks_openai()
    from databricks_openai.utils.clients import DatabricksOpenAI

    return DatabricksOpenAI(workspace_client=client or with_token(), **options)


@check
def openai_streams_chat_of_both_usages():
    streamed(databricks_openai(), CLAUDE)
    streamed(databricks_openai(), GPT)


@check
def openai_chats_as_a_service_principal():
    streamed(databricks_openai(with_principal()), CLAUDE)


@check
def openai_chats_through_the_gateway():
    streamed(databricks_openai(use_ai_gateway=True), CLAUDE)


@check
def openai_embeds():
    answer = databricks_openai().embeddings.create(model=EMBEDDINGS, input=["a", "b"], encoding_format="float")
    expect(len(answer.data[1].embedding) == 1024, answer)


@check
def openai_calls_tools():
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}
    answer = databricks_openai().chat.completions.create(model=CLAUDE, messages=saying("tool"), tools=[tool])
    expect(answer.choices[0].message.tool_calls[0].function.name == "f", answer)


@check
def openai_answers_and_streams_responses():
    client = databricks_openai()
    answer = client.responses.create(model=GPT, input="What is my name?", reasoning={"effort": "low"})
    expect("not told me" in answer.output_text, answer)
    with client.responses.stream(model=GPT, input="What is my name?") as stream:
        for _ in stream:
            pass
        expect("not told me" in stream.get_final_response().output_text, stream)


@check
def openai_asks_an_agent():
    events = databricks_openai().responses.create(model="supervisor", input=KNOWN, stream=True)
    texts = [event.delta for event in events if event.type == "response.output_text.delta"]
    expect("".join(texts) == "Your name is Ana.", texts)


@check
def openai_maps_failures_to_its_classes():
    import openai

    client = databricks_openai(max_retries=0)
    expected = {
        "401": openai.AuthenticationError,
        "403": openai.PermissionDeniedError,
        "404": openai.NotFoundError,
        "429": openai.RateLimitError,
        "429doc": openai.RateLimitError,
        "context": openai.BadRequestError,
        "500": openai.InternalServerError,
    }
    wrong = {}
    for word, kind in expected.items():
        try:
            client.chat.completions.create(model=CLAUDE, messages=saying(word))
            wrong[word] = "no failure"
        except kind:
            pass
        except Exception as error:
            wrong[word] = f"{type(error).__name__}: {error}"
    expect(wrong == {}, wrong)


@check
def openai_raises_in_the_middle_of_a_stream():
    import openai

    try:
        for _ in databricks_openai().chat.completions.create(model=CLAUDE, messages=saying("errorframe 2"), stream=True):
            pass
    except openai.APIError as error:
        expect("crashed" in str(error), str(error))
        return
    raise AssertionError("an error in a stream was passed over")


def mlflow_client():
    from mlflow.deployments import get_deploy_client

    os.environ.update(DATABRICKS_HOST=HOST, DATABRICKS_TOKEN=TOKEN)
    return get_deploy_client("databricks")


@check
def mlflow_lists_and_gets():
    client = mlflow_client()
    expect(CLAUDE in [endpoint["name"] for endpoint in client.list_endpoints()], "a list without it")
    expect(client.get_endpoint(CLAUDE)["task"] == "llm/v1/chat", CLAUDE)


@check
def mlflow_predicts():
    client = mlflow_client()
    answer = client.predict(endpoint=CLAUDE, inputs={"messages": KNOWN})
    expect(answer["choices"][0]["message"]["content"] == "Your name is Ana.", answer)
    vectors = client.predict(endpoint=EMBEDDINGS, inputs={"input": ["a"]})
    expect(len(vectors["data"][0]["embedding"]) == 1024, vectors)


@check
def mlflow_predicts_in_a_stream():
    chunks = mlflow_client().predict_stream(endpoint=CLAUDE, inputs={"messages": KNOWN})
    texts = [choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"]]
    expect("".join(texts) == "Your name is Ana.", texts)


@check
def mlflow_names_a_missing_endpoint():
    try:
        mlflow_client().predict(endpoint="nowhere", inputs={"messages": KNOWN})
    except Exception as error:
        expect("404" in str(error) or "does not exist" in str(error), str(error))
        return
    raise AssertionError("a missing endpoint answered")


for one in checks:
    name = one.__name__.replace("_", " ")
    try:
        one()
        print(f"ok {name}", flush=True)
    except Exception as error:
        print(f"FAIL {name}: {type(error).__name__}: {error}".replace("\n", " ")[:2000], flush=True)
