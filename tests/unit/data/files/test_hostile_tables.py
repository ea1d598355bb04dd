"""Bad and hostile tables: each is refused with one sentence that names the place, and nothing is run or swallowed."""

from pathlib import Path

import pytest

from nn_tui.core.data import CsvFile, ParquetFile
from nn_tui.core.data.errors import DataError

BAD = {
    "empty": (b"", "the file is empty"),
    "blank": (b"\n \n\n", "the file is empty"),
    "header only": (b"a,b,c\n", "a header but no row"),
    "ragged": (b"a,b\n1,2\n3,4,5\n6,7\n", "line 3 has 3 fields, the first line has 2"),
    "cut short": (b"a,b,c\n1.5,2,3\n4,5", "line 3 has 2 fields, the first line has 3; is the file cut short"),
    "open quote": (b'a,b\n1,"2\n3,4\n', "a quote is never closed"),
    "wrong encoding": ("a,b\n1,2\n3,für\n".encode("cp1252"), "line 3 is not UTF-8 text .*data.encoding"),
    "binary": (b"a,b\n1,\x00\x01\n", "line 2 holds a NUL byte"),
    "huge field": (b"a,b\n1," + b"x" * 200_000 + b"\n", "line 2: a field has more than 131,072 characters"),
    "too many columns": (b",".join(b"c%d" % n for n in range(20_001)) + b"\n", "20,001 columns, at most 20,000"),
    "mixed types": (b"a,b\n" + b"1.5,2\n" * 20 + b"oops,3\n", "line 22: column 'a' holds 'oops' among numbers"),
    "one class": (b"a,b\n1.5,x\n2.5,x\n", "the target 'b' is 'x' in all 2 rows"),
    "target without values": (b"a,b\n1.5,\n2.5,\n", "the target 'b' has no values"),
    "names as target": (b"a,b\n" + b"".join(b"%d.5,name %d\n" % (n, n) for n in range(50)), "too many for classes"),
    "nothing to learn from": (b"a,b\n7,1.5\n7,2.5\n7,3.5\n", "no column is left to predict 'b' from; 'a' is ignored"),
    "every row has a gap": (b"a,b\n,1.5\n7,2.5\n1,\n", "column 'b' has no value in 1 of 3 rows"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_table_is_refused_with_one_sentence(tmp_path: Path, name: str):
    content, sentence = BAD[name]
    path = tmp_path / "bad.csv"
    path.write_bytes(content)

    with pytest.raises(DataError, match=sentence) as refused:
        CsvFile(path=str(path)).load()

    assert "bad.csv" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_thousand_columns_are_read(tmp_path):
    header = ",".join(f"c{number}" for number in range(3000))
    rows = "\n".join(",".join(str(number * row % 7 + 0.5) for number in range(1, 3001)) for row in range(1, 9))
    (tmp_path / "wide.csv").write_text(f"{header}\n{rows}\n")

    dataset = CsvFile(path=str(tmp_path / "wide.csv"), ignore=["c6"]).load()

    assert dataset.inputs.shape[0] == 8
    assert dataset.inputs.shape[1] > 2000


def test_no_control_character_of_a_name_or_class_survives(tmp_path):
    text = "x\x1b[31m,y\n" + "1.5,a\x1b]0;owned\x07\n2.5,b\x9b2J\n" * 6
    (tmp_path / "evil.csv").write_text(text, encoding="utf-8")

    dataset = CsvFile(path=str(tmp_path / "evil.csv")).load()

    said = " ".join(
        (*dataset.feature_names, *dataset.class_names, *(words for row in dataset.detected for words in row))
    )
    assert said.isprintable()
    assert len(set(dataset.class_names)) == 2


def test_equal_and_empty_names_of_columns_are_told_apart(tmp_path):
    (tmp_path / "same.csv").write_text("a,a,,y\n1.5,2.5,3.5,1\n2.5,3.5,4.5,2\n9.5,8.5,7.5,3\n")

    dataset = CsvFile(path=str(tmp_path / "same.csv")).load()

    assert dataset.feature_names == ("a", "a (2)", "column 3")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("hous.csv", "no such file, did you mean 'house.csv'?"), (".", "is a folder"), ("", "is empty"), ("a\0b", "NUL")],
)
def test_a_path_that_is_no_file_is_refused(tmp_path, monkeypatch, path, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "house.csv").write_text("")

    with pytest.raises(DataError, match=sentence.replace("?", r"\?")):
        CsvFile(path=path).load()


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1", b"a,b\n1,2\n"])
def test_what_is_no_parquet_is_refused(tmp_path, content):
    pytest.importorskip("pyarrow")
    (tmp_path / "bad.parquet").write_bytes(content)

    with pytest.raises(DataError, match=r"bad\.parquet: cannot be read as Parquet"):
        ParquetFile(path=str(tmp_path / "bad.parquet")).load()
