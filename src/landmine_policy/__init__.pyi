from landmine_policy import plot as plot
from landmine_policy._changes import changes as changes
from landmine_policy._checks import checks as checks
from landmine_policy._cite import cite as cite
from landmine_policy._codebook import codebook as codebook
from landmine_policy._conflicts import conflicts as conflicts
from landmine_policy._data import data as data
from landmine_policy._evidence import evidence as evidence
from landmine_policy._export import export as export
from landmine_policy._find import find as find
from landmine_policy._load import load as load
from landmine_policy._load import tables as tables
from landmine_policy._path import path as path
from landmine_policy._questions import questions as questions
from landmine_policy._rules import rules as rules
from landmine_policy._timeline import timeline as timeline
from landmine_policy._treaty_status import treaty_status as treaty_status
from landmine_policy._verify import Verification as Verification
from landmine_policy._verify import verify as verify

__version__: str
__all__: list[str]
_ELSEWHERE: dict[str, str]
