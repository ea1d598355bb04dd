"""Code that specs name: who may load it, and which files were agreed to."""

from pathlib import Path

import pytest

from nn_tui.core.specs.errors import SpecError
from nn_tui.core.specs.file import load_preset, parse_spec
from nn_tui.core.specs.own_code import TrustedSpecs, code_named_by, load_code, trust_code


def test_most_specs_name_no_code() -> None:
    assert code_named_by(load_preset("digits-mlp")) == ()


def test_a_factory_needs_no_family_or_source() -> None:
    spec = parse_spec('[data]\nfactory = "a.b:c"\n[model]\nfactory = "d:e"\noptions.width = 3', "my.toml")

    assert code_named_by(spec) == ("a.b:c", "d:e")
    assert spec.model.options == {"width": 3}


@pytest.mark.parametrize("name", ["os", "os:", ":path", "os path:x", "os:x;y", "../os:x"])
def test_what_is_no_name_of_code_is_refused_when_the_spec_is_read(name: str) -> None:
    with pytest.raises(SpecError, match=r"model\.factory"):
        parse_spec(f"[model]\nfactory = '{name}'", "my.toml")


def test_code_is_loaded_only_once_trusted() -> None:
    with pytest.raises(SpecError, match="runs only with --trust"):
        load_code("json:JSONDecoder.decode", "model.factory")
    trust_code(["json:JSONDecoder.decode"])

    assert callable(load_code("json:JSONDecoder.decode", "model.factory"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("json:nowhere", "there is no 'nowhere' in json"),
        ("no_such_module:x", "cannot be imported: No module named 'no_such_module'"),
        ("json:__name__", "is not a function or class but str"),
    ],
)
def test_code_that_is_not_there_is_one_sentence(name: str, sentence: str) -> None:
    trust_code([name])

    with pytest.raises(SpecError, match=f"^model\\.factory: .*{sentence}"):
        load_code(name, "model.factory")


def test_a_file_is_trusted_as_it_was_when_somebody_agreed(tmp_path: Path) -> None:
    file, trusted = tmp_path / "my.toml", TrustedSpecs(tmp_path / "state" / "trusted.json")
    file.write_text("a = 1")
    trusted.add(file)
    before = trusted.has(file)

    file.write_text("a = 2")

    assert before
    assert not trusted.has(file)


@pytest.mark.parametrize("content", ["", "{", "3", '[1, {"a": 2}]'])
def test_what_was_trusted_is_forgotten_with_a_broken_record(tmp_path: Path, content: str) -> None:
    file = tmp_path / "my.toml"
    file.write_text("a = 1")
    (tmp_path / "trusted.json").write_text(content)

    assert not TrustedSpecs(tmp_path / "trusted.json").has(file)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("def net(:", "SyntaxError"), ("net = nowhere", "NameError: name 'nowhere'"), ("exit(3)", "SystemExit: 3")],
)
def test_a_module_that_fails_when_it_is_imported_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, sentence: str
) -> None:
    module = f"ours_{abs(hash(code))}"
    (tmp_path / f"{module}.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    trust_code([f"{module}:net"])

    with pytest.raises(SpecError, match=f"cannot be imported: {sentence}"):
        load_code(f"{module}:net", "model.factory")
