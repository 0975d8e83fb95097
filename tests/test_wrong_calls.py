"""A wrong call is answered in one sentence: what is wrong, what is allowed, and the nearest that there is.

The rule: whatever is given, the error is the package's own and never comes from a library below it. The tables have
each call or command with a piece of its message.
"""

from __future__ import annotations

import shlex
import traceback
from pathlib import Path

import pytest

import landmine_policy as lp
from landmine_policy import _cli

CALLS = {
    "lp.load('claim')": "Did you mean 'claims'?",
    "lp.load(None)": "Tables of version ",
    "lp.load(3)": "Tables of version ",
    "lp.load(['claims'])": "Did you mean 'claims'?",
    "lp.load('claims', 'panda')": "Did you mean 'pandas'?",
    "lp.load('claims', backend=None)": "Backends: pandas,",
    "lp.load('claims', backend=['pandas'])": "Did you mean 'pandas'?",
    "lp.load('claims', version='0.8')": "Versions: 0.9.0",
    "lp.load('claims', version=9)": "Versions: 0.9.0",
    "lp.load('claims', version=0.9)": "Versions: 0.9.0",
    "lp.load('claims', version=['0.9.0'])": "Versions: 0.9.0",
    "lp.load('claims', version='')": "Versions: 0.9.0",
    "lp.load('facts', version='v0.9.0')": "Versions: 0.9.0",
    "lp.load('un_votes', version='0.9.0')": "Tables of version ",
    "lp.load('Facts')": "Did you mean 'facts'?",
    "lp.tables('0.1.0')": "Versions: 0.9.0",
    "lp.tables(1)": "Versions: 0.9.0",
    "lp.tables(version=b'0.9.0')": "Versions: 0.9.0",
    "lp.data.factz": "Did you mean 'facts'?",
    "lp.data.facts('panda')": "Did you mean 'pandas'?",
    "lp.data.facts(version='1')": "Versions: 0.9.0",
    "lp.data.facts(backend=7)": "Backends: pandas,",
    "lp.path('fact')": "Did you mean 'facts'?",
    "lp.path('facts','cvs')": "Did you mean 'csv'?",
    "lp.path('facts', format=None)": "Formats: parquet,",
    "lp.path('facts', version='0.9.0')": "load('facts', version='0.9.0') reads the table.",
    "lp.path('facts', version='9')": "Versions: 0.9.0",
    "lp.path(None)": "Tables of version ",
    "lp.path('facts', 'CSV')": "Did you mean 'csv'?",
    "lp.codebook('fact')": "Did you mean 'facts'?",
    "lp.codebook(7)": "Tables of version ",
    "lp.codebook(['facts'])": "Did you mean 'facts'?",
    "lp.codebook('facts', version='0')": "Versions: 0.9.0",
    "lp.codebook('un_votes', version='0.9.0')": "Tables of version ",
    "lp.codebook('')": "Tables of version ",
    "lp.find('')": "Give a word to look for, such as find('stockpile').",
    "lp.find('  ')": "Give a word to look for, such as find('stockpile').",
    "lp.find(None)": "Give a word to look for, such as find('stockpile').",
    "lp.find(7)": "Give a word to look for, such as find('stockpile').",
    "lp.find(['mine'])": "Give a word to look for, such as find('stockpile').",
    "lp.find('\"')": "Give a word to look for, such as find('stockpile').",
    "lp.find('mine', version='x')": "Versions: 0.9.0",
    "lp.find('***')": "Give a word to look for, such as find('stockpile').",
    "lp.evidence('quantities')": "Records are named by quantity_id,",
    "lp.evidence('quantities','nyt-us-stockpil')": "Did you mean 'nyt-us-stockpile'",
    "lp.evidence('quantity','nyt-us-stockpile')": "Did you mean 'quantities'?",
    "lp.evidence('quantities','nyt-us-stockpile','bst')": "Did you mean 'best'?",
    "lp.evidence('quantities','nyt-us-stockpile',7)": "Fields: quantity_id,",
    "lp.evidence(None)": "Give an id as in the tables, or TABLE/ID.",
    "lp.evidence(7)": "Give an id as in the tables, or TABLE/ID.",
    "lp.evidence('quantities',7)": "Give an id as in the tables, or TABLE/ID.",
    "lp.evidence('nyt-us-stockpil')": "Did you mean 'nyt-us-stockpile'",
    "lp.evidence('quantities/nyt-us-stockpil')": "Did you mean 'nyt-us-stockpile'",
    "lp.evidence('quantitie/nyt-us-stockpile')": "Did you mean 'nyt-us-stockpile'",
    "lp.evidence(['nyt-us-stockpile'])": "Give an id as in the tables, or TABLE/ID.",
    "lp.evidence('quantities','nyt-us-stockpile',articles='/nowhere')": "give the folder that holds copies",
    "lp.evidence('quantities','nyt-us-stockpile',articles=7)": "give the name of a file or folder",
    "lp.evidence('quantities','nyt-us-stockpile',version='0.8')": "Versions: 0.9.0",
    "lp.evidence('')": "Give an id as in the tables, or TABLE/ID.",
    "lp.evidence('quantities','')": "Records are named by quantity_id,",
    "lp.evidence('quantities', ['nyt-us-stockpile'])": "Give an id as in the tables, or TABLE/ID.",
    "lp.evidence('nyt-leahy-email')": ": 'statements/nyt-leahy-email' or 'checks/nyt-leahy-email'.",
    "lp.evidence('quantities','nyt-us-stockpile',['best'])": "Did you mean 'best'?",
    "lp.rules('uze')": "Did you mean 'use'?",
    "lp.rules(7)": "Activities: use,",
    "lp.rules(['use'])": "Did you mean 'use'?",
    "lp.rules('')": "Activities: use,",
    "lp.rules(weapon='tank')": "Ids and labels: Russian landmines called banned,",
    "lp.rules(weapon=7)": "Ids and labels: Russian landmines called banned,",
    "lp.rules(weapon=['landmine'])": "Did you mean 'landmine'?",
    "lp.rules(place='Korea')": "Did you mean 'South Korea'?",
    "lp.rules(place=b'x')": "Ids and labels: Afghanistan,",
    "lp.rules(on='yesterday')": "give one as year, month and day: on='2021-06-01'",
    "lp.rules(on=2021)": "give one as year, month and day: on='2021-06-01'",
    "lp.rules(on='2021')": "give one as year, month and day: on='2021-06-01'",
    "lp.rules(on='2021-02-30')": "give one as year, month and day: on='2021-06-01'",
    "lp.rules(on='2021-6-1')": "give one as year, month and day: on='2021-06-01'",
    "lp.rules(on='01/06/2021')": "give one as year, month and day: on='2021-06-01'",
    "lp.rules(on=['2021-06-01'])": "give one as year, month and day: on='2021-06-01'",
    "lp.rules(instrument='us-2021')": "Did you mean 'us-2022'?",
    "lp.rules(bearer='us')": "Ids and labels: Adrienne Watson,",
    "lp.rules(source='nyt')": "Ids and labels: nyt-2022-06-21,",
    "lp.rules(applies='yes')": "give one as year, month and day: on='2021-06-01'",
    "lp.rules(applies='no', on='2021-06-01')": "Answers: yes,",
    "lp.rules(applies=True, on='2021-06-01')": "Answers: yes,",
    "lp.rules(basis='reportd')": "Did you mean 'reported'?",
    "lp.rules(basis=None)": "Bases: reported,",
    "lp.rules(version='0.9.0')": "load('rules', version='0.9.0') gives the table as it was.",
    "lp.rules(version='0.8.0')": "Versions: 0.9.0",
    "lp.rules(basis='both', instrument='us-3000')": "Did you mean 'us-2020'?",
    "lp.rules(basis=['both'])": "Did you mean 'both'?",
    "lp.rules(applies=['yes'], on='2021-06-01')": "Did you mean 'yes'?",
    "lp.timeline('2014')": "give one as year, month and day: start='2021-06-01'",
    "lp.timeline('2014-13-01')": "give one as year, month and day: start='2021-06-01'",
    "lp.timeline(2014)": "give one as year, month and day: start='2021-06-01'",
    "lp.timeline(end='soon')": "give one as year, month and day: end='2021-06-01'",
    "lp.timeline('2015-01-01','2014-01-01')": "The end, 2014-01-01, is before the start, 2015-01-01.",
    "lp.timeline(version='0.8')": "Versions: 0.9.0",
    "lp.timeline(['2014-01-01'])": "give one as year, month and day: start='2021-06-01'",
    "lp.timeline(end=20140101)": "give one as year, month and day: end='2021-06-01'",
    "lp.timeline('20140101x')": "give one as year, month and day: start='2021-06-01'",
    "lp.timeline('9999-99-99')": "give one as year, month and day: start='2021-06-01'",
    "lp.timeline(True)": "give one as year, month and day: start='2021-06-01'",
    "lp.timeline('')": "give one as year, month and day: start='2021-06-01'",
    "lp.treaty_status('Ukrane', on='2022-06-21')": "Did you mean 'Ukraine'?",
    "lp.treaty_status('', on='2022-06-21')": "load('treaty_states') lists them with their ISO and COW codes.",
    "lp.treaty_status(3690, on='2022-06-21')": "load('treaty_states') lists them with their ISO and COW codes.",
    "lp.treaty_status('Ukraine', on='June')": "give one as year, month and day: on='2021-06-01'",
    "lp.treaty_status('Ukraine', on=None)": "give one as year, month and day: on='2021-06-01'",
    "lp.treaty_status(['Ukraine'], on='2022-06-21')": "Did you mean 'Ukraine'?",
    "lp.treaty_status('Ukraine', on='2022-06-21', version='0.9.0')": "Did you mean 'treaty_actions'?",
    "lp.treaty_status('Ukraine', on='2022-06-21', version='5')": "Versions: 0.9.0",
    "lp.treaty_status('EU', on='2022-06-21')": "load('treaty_states') lists them with their ISO and COW codes.",
    "lp.treaty_status(True, on='2022-06-21')": "load('treaty_states') lists them with their ISO and COW codes.",
    "lp.treaty_status(on='0001-01-00')": "give one as year, month and day: on='2021-06-01'",
    "lp.checks('wrong')": "Codes: confirmed,",
    "lp.checks(['confirmed','wrong'])": "Codes: confirmed,",
    "lp.checks(7)": "Codes: confirmed,",
    "lp.checks('Contradicted')": "Did you mean 'contradicted'?",
    "lp.checks('provisions/none')": "Records are named by provision_id,",
    "lp.checks('nothing/none')": "Give an id as in the tables, or TABLE/ID.",
    "lp.checks(record='nyt-us-stockpil')": "Did you mean 'nyt-us-stockpile'",
    "lp.checks(record=7)": "Give an id as in the tables, or TABLE/ID.",
    "lp.checks(version='2')": "Versions: 0.9.0",
    "lp.checks('')": "Codes: confirmed,",
    "lp.checks([None])": "Codes: confirmed,",
    "lp.checks(record=['x'])": "Give an id as in the tables, or TABLE/ID.",
    "lp.checks(b'confirmed')": "Did you mean 'confirmed'?",
    "lp.checks({'confirmed': 1, 'x': 2})": "Codes: confirmed,",
    "lp.conflicts('contradict')": "Did you mean 'contradicts'?",
    "lp.conflicts(['contradicts','x'])": "Codes: corroborates,",
    "lp.conflicts(7)": "Codes: corroborates,",
    "lp.conflicts('events/none')": "Records are named by event_id,",
    "lp.conflicts(record='none')": "Give an id as in the tables, or TABLE/ID.",
    "lp.conflicts(version='2')": "Versions: 0.9.0",
    "lp.conflicts('')": "Codes: corroborates,",
    "lp.conflicts(record=7)": "Give an id as in the tables, or TABLE/ID.",
    "lp.changes('0.8')": "Versions: 0.9.0",
    "lp.changes(0.9)": "Versions: 0.9.0",
    "lp.changes(table='fact')": "Did you mean 'facts'?",
    "lp.changes(table=7)": "Tables: facts,",
    "lp.changes(version='7')": "Versions: 0.9.0",
    "lp.changes(['0.9.0'])": "Versions: 0.9.0",
    "lp.changes(table=['facts'])": "Did you mean 'facts'?",
    "lp.changes(since='')": "Versions: 0.9.0",
    "lp.cite('bibtex')": "There is no version 'bibtex'.",
    "lp.cite(style='mla')": "Styles: apa,",
    "lp.cite(style=None)": "Styles: apa,",
    "lp.cite(style=['apa'])": "Did you mean 'apa'?",
    "lp.cite(records='nothing')": "Give an id as in the tables, or TABLE/ID.",
    "lp.cite(records=7)": "give a list or a column of ids, such as 'nyt-treaty-133'",
    "lp.cite(records=[7])": "Give an id as in the tables, or TABLE/ID.",
    "lp.cite(records=[('checks',)])": "Give an id as in the tables, or TABLE/ID.",
    "lp.cite(records=[('check','x')])": "Did you mean 'checks'?",
    "lp.cite(records=[('checks','x')])": "Records are named by check_id,",
    "lp.cite(records=[('checks',7)])": "Give an id as in the tables, or TABLE/ID.",
    "lp.cite(records='codes/activity/any')": ": cite the dataset without it.",
    "lp.cite(version='1')": "Versions: 0.9.0",
    "lp.cite(records=lp.load('casualties')[['total']])": "Give the column that does.",
    "lp.cite(records={'a': 1})": "Give an id as in the tables, or TABLE/ID.",
    "lp.cite(records=True)": "give a list or a column of ids, such as 'nyt-treaty-133'",
    "lp.questions('stokpile-size')": "Did you mean 'stockpile-size'?",
    "lp.questions(3)": "Questions: us-policies,",
    "lp.questions(['votes'])": "Did you mean 'votes'?",
    "lp.questions('')": "Questions: us-policies,",
    "lp.questions('votes', version='0.9.0')": ": no such table: un_votes.",
    "lp.questions(version='3')": "Versions: 0.9.0",
    "lp.questions('Votes')": "Did you mean 'votes'?",
    "lp.export('x.txt')": "Give format=, or one of these suffixes: sqlite (.sqlite, .db)",
    "lp.export('x')": "Give format=, or one of these suffixes: sqlite (.sqlite, .db)",
    "lp.export('x.sqlite','sqlit')": "Did you mean 'sqlite'?",
    "lp.export('/nowhere/x.sqlite')": ": make it first, or export to another",
    "lp.export('.')": "Give format=, or one of these suffixes: sqlite (.sqlite, .db)",
    "lp.export(None)": "give the name of a file or folder",
    "lp.export(7)": "give the name of a file or folder",
    "lp.export('x.sqlite', format=7)": "Formats: sqlite (",
    "lp.export('x.sqlite', version='8')": "Versions: 0.9.0",
    "lp.export('there.toml', 'sqlite')": "give overwrite=True to replace it, or another name",
    "lp.export(['x.sqlite'])": "give the name of a file or folder",
    "lp.export('x.sqlite', format=['sqlite'])": "Did you mean 'sqlite'?",
    "lp.export('')": "give the name of a file or folder",
    "lp.verify('/nowhere')": "give the folder that holds copies of the articles' text files",
    "lp.verify(7)": "give the name of a file or folder",
    "lp.verify('there.toml')": "give the folder that holds copies of the articles' text files",
    "lp.verify(['x'])": "give the name of a file or folder",
    "lp.verify('')": "give the name of a file or folder",
    "lp.lod": "Did you mean 'load'?",
    "lp.table()": "Did you mean 'tables'?",
    "lp.fact": "dir(landmine_policy) lists what it has.",
}

COMMANDS = {
    "tabels": "Did you mean 'tables'?",
    "show": "landmine-policy show --help' says more.",
    "show claim": "Did you mean 'claims'?",
    "show claims extra": ": extra. 'landmine-policy --help' says more.",
    "show claims --version 1": "Versions: 0.9.0",
    "show claims --verison 0.9.0": "Did you mean '--version'?",
    "show claims --format xml": "invalid choice: 'xml' (choose from",
    "show claims --format": "landmine-policy show --help' says more.",
    "codebook fact": "Did you mean 'facts'?",
    "find": ": WORD. 'landmine-policy find --help' says more.",
    'find ""': "Give a word to look for, such as 'landmine-policy find stockpile'.",
    "find mine --version 8": "Versions: 0.9.0",
    "questions stokpile-size": "Did you mean 'stockpile-size'?",
    "questions votes --version 0.9.0": ": no such table: un_votes.",
    "questions votes --format yaml": "invalid choice: 'yaml' (choose from",
    "changes --since 0.8": "Versions: 0.9.0",
    "changes --table fact": "Did you mean 'facts'?",
    "evidence": ": TABLE. 'landmine-policy evidence --help' says more.",
    "evidence quantities": "Records are named by quantity_id,",
    "evidence nyt-us-stockpil": "Did you mean 'nyt-us-stockpile'",
    "evidence quantities nyt-us-stockpil": "Did you mean 'nyt-us-stockpile'",
    "evidence quantity nyt-us-stockpile": "Did you mean 'quantities'?",
    "evidence quantities/nyt-us-stockpile --field bst": "Did you mean 'best'?",
    "evidence quantities/nyt-us-stockpile --articles /nowhere": "give the folder that holds copies",
    "evidence quantities/nyt-us-stockpile --feild best": "Did you mean '--field'?",
    "rules --activity uze": "Did you mean 'use'?",
    "rules --weapon tank": "Ids and labels: Russian landmines called banned,",
    "rules --place Korea": "Did you mean 'South Korea'?",
    "rules --on June": "give one as year, month and day: --on 2021-06-01",
    "rules --applies yes": "give one as year, month and day: --on 2021-06-01",
    "rules --applies perhaps --on 2021-06-01": "Answers: yes,",
    "rules --basis reportd": "Did you mean 'reported'?",
    "rules --version 0.9.0": "landmine-policy show rules --version 0.9.0' gives the table as it was.",
    "treaty-status Ukraine": ": --on. 'landmine-policy treaty-status --help' says more.",
    "treaty-status Ukrane --on 2022-06-21": "Did you mean 'Ukraine'?",
    "treaty-status Ukraine --on 21.6.2022": "give one as year, month and day: --on 2021-06-01",
    "timeline --start 2014": "give one as year, month and day: --start 2021-06-01",
    "timeline --start 2015-01-01 --end 2014-01-01": "The end, 2014-01-01, is before the start, 2015-01-01.",
    "checks --verdict wrong": "Codes: confirmed,",
    "checks --record none": "Give an id as in the tables, or TABLE/ID.",
    "checks --record quantities/none": "Records are named by quantity_id,",
    "conflicts --relation contradict": "Did you mean 'contradicts'?",
    "cite --style mla": "Styles: apa,",
    "cite --record nothing": "Give an id as in the tables, or TABLE/ID.",
    "cite --record checks/nothing": "Records are named by check_id,",
    "cite --version 7": "Versions: 0.9.0",
    "verify --articles /nowhere": "give the folder that holds copies",
    "export": ": FILE. 'landmine-policy export --help' says more.",
    "export all.txt": "Give --format, or one of these suffixes: sqlite (.sqlite, .db)",
    "export there.toml --format sqlite": "give --overwrite to replace it, or another name",
    "export /nowhere/x.sqlite": ": make it first, or export to another",
    "export x.sqlite --format sqlit": "Did you mean 'sqlite'?",
    "--print-completion fish": "invalid choice: 'fish' (choose from",
    "--verison": ": COMMAND. 'landmine-policy --help' says more.",
    "": ": COMMAND. 'landmine-policy --help' says more.",
    "timeline --version 0.8": "Versions: 0.9.0",
    "tables --version 3": "Versions: 0.9.0",
}

# Exceptions that say something to a user; no KeyError, no TypeError, nothing of pandas or pyarrow.
OURS = (ValueError, AttributeError, FileNotFoundError, FileExistsError)
PACKAGE = Path(lp.__file__).parent


def test_there_are_enough_of_them() -> None:
    calls = {call.split("(")[0] for call in CALLS}
    assert len(CALLS) + len(COMMANDS) >= 120
    assert {f"lp.{name}" for name in lp.__all__ if name not in {"Verification", "__version__", "data"}} <= calls
    assert {command.split(" ")[0] for command in COMMANDS} >= set(_cli.COMMANDS)


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_call_is_answered_with_what_is_allowed(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there.toml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OURS) as raised:
        eval(call, {"lp": lp})  # noqa: S307 (the table above)
    message = str(raised.value)
    assert CALLS[call] in message
    assert "\n" not in message
    assert PACKAGE in Path(traceback.extract_tb(raised.tb)[-1].filename).parents
    assert list(tmp_path.iterdir()) == [tmp_path / "there.toml"]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_command_is_answered_in_one_line_with_options(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert _cli.main(shlex.split(command)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Could not run: ")
    assert printed.err.count("\n") == 1
    assert COMMANDS[command] in printed.err
    for call in lp.__all__:  # what is said is said of options and commands
        assert f"{call}(" not in printed.err
    assert "='" not in printed.err
