"""A broken fact ends the build with exit code 1, one clear line a mistake, and every file as it was."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from scripts.build import build, main
from tests.conftest import TOY, files_below, run_script

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = "claims/gazette-2021-03-05.yaml"
PLACE = f"data/facts/{CLAIMS}"

# what is broken: (file, old text, new text, what the message says)
BROKEN = {
    "bad YAML": (CLAIMS, "claims:\n", "claims: [\n", f"{PLACE}:4: not YAML"),
    "unknown field": (CLAIMS, "    says: Ada Quill spoke", "    sayz: Ada Quill spoke", "field sayz: is not a field here (did you mean says?); allowed: claim_id"),
    "unknown key at the top": (CLAIMS, "gaps:\n", "gapz:\n", "field gapz: is not a field here (did you mean gaps?)"),
    "unknown code": (CLAIMS, "kind: speech", "kind: speach", "gazette-2021-03-05.002, field kind: 'speach' is not a code of claim_kind (did you mean speech?); allowed: name, role"),
    "duplicate id": (CLAIMS, "gazette-2021-03-05.002", "gazette-2021-03-05.001", f"'gazette-2021-03-05.001' repeats a key of claims; see {PLACE}:4"),
    "missing field": (CLAIMS, "    sentence: 2\n", "", "gazette-2021-03-05.006, field sentence: is missing; give a whole number"),
    "dangling speaker": (CLAIMS, "speaker_id: ada-quill", "speaker_id: ada-quil", "'ada-quil' is not in actors (did you mean ada-quill?)"),
    "dangling source": (CLAIMS, "source_id: gazette-2021-03-05\n", "source_id: gazette-2021-03-06\n", "'gazette-2021-03-06' is not in sources"),
    "passage outside the text": (CLAIMS, "end: 287", "end: 28700", "field end: '28700 of 329' breaks the rule \"A passage or gap lies inside the text of its article.\""),
    "empty passage": (CLAIMS, "start: 0\n        end: 15", "start: 15\n        end: 15", "field end: '15 after 15' breaks the rule \"A passage or gap ends after it begins.\""),
    "inverted passage": (CLAIMS, "start: 0\n        end: 15", "start: 15\n        end: 6", "field end: '6 after 15' breaks the rule \"A passage or gap ends after it begins.\""),
    "cut word": (CLAIMS, "start: 0\n        end: 15", "start: 0\n        end: 13", "field end: '0-13 cuts the word at 10-15' breaks the rule \"A passage or gap begins and ends with whole words.\" (cuts_no_word); begin or end where the word does"),
    "two hashes for one place": (CLAIMS, "      - start: 6\n        end: 32", "      - start: 0\n        end: 15", 'breaks the rule "The same place has the same hash everywhere, and a hash stands for one length." (one_place_has_one_hash); run scripts.anchor again'),
    "claim without a passage": (CLAIMS, "    evidence:\n      - start: 0\n        end: 15\n        sha256: f6d6eaa371c0c718d82be83d0b86229c25bbfb9ff34bf94f366104ce1b774886\n", "", "field claim_id: 'gazette-2021-03-05.001' breaks the rule \"A claim has at least one passage.\" (claims_have_passages); add evidence"),
    "uncovered word": ("claims/gazette-2021-03-05.yaml", "      - start: 0\n        end: 15", "      - start: 6\n        end: 15", "sentence 1: 0-5 (1 word) is covered by no claim; type claims that say it, or list it under gaps"),
    "empty says": (CLAIMS, "says: Ada Quill spoke to the Gazette.", 'says: ""', "field says: '' is empty"),
    "says that copies the article": (CLAIMS, "says: A harbour official calls the old bridge dangerous.", "says: A harbour official said the old bridge is bad.", "copies an article: 'a harbour official said the old bridge is'"),
    "note that copies the article": (CLAIMS, "    evidence:\n", "    note: It reads told the Gazette on Friday.\n    evidence:\n", "copies an article: 'told the gazette on friday'"),
    "wrong type": (CLAIMS, "sentence: 2", "sentence: two", "field sentence: 'two' is not of type integer; give a whole number without quotes"),
    "number in quotes": (CLAIMS, "sentence: 2", 'sentence: "2"', "field sentence: '2' is not of type integer"),
    "list for a text": (CLAIMS, "kind: speech", "kind: [speech]", "field kind: holds a list; give a code of claim_kind"),
    "row that is no mapping": (CLAIMS, "gaps:\n", "gaps:\n  - a gap\n", "'a gap' is not a row"),
    "not a list of rows": ("exemptions.yaml", "  - claim_id", "    claim_id", "field exemptions: is not a list of rows"),
    "pattern": (CLAIMS, "gazette-2021-03-05.002", "gazette-2", "does not match the pattern"),
    "malformed hash": (CLAIMS, "f6d6eaa3", "F6D6EAA3", "field sha256: 'F6D6EAA3"),
    "blank at the end": (CLAIMS, "says: Ada Quill spoke to the Gazette.", 'says: "Ada Quill spoke to the Gazette. "', "has a blank too many"),
    "invisible character": (CLAIMS, "says: Ada Quill spoke to the Gazette.", 'says: "Ada Quill\\u202e spoke to the Gazette."', "holds the invisible character U+202E"),
    "spreadsheet formula": (CLAIMS, "says: Ada Quill spoke to the Gazette.", "says: =HYPERLINK(A1)", "begins as a spreadsheet formula does"),
    "alias": (CLAIMS, "kind: speech", "kind: *speech", "aliases are not read"),
    "anchor": (CLAIMS, "kind: speech", "kind: &speech speech", "anchors are not read"),
    "tag": (CLAIMS, "kind: speech", "kind: !!python/name:os.system speech", "tags are not read"),
    "key twice": (CLAIMS, "    kind: speech\n", "    kind: speech\n    kind: date\n", "'kind' stands twice in one mapping"),
    "file of no table": ("bridges.yaml", None, "bridges: []\n", "is the fact file of no table; allowed: actors.yaml"),
    "empty file": ("actors.yaml", None, "", "the file is not a mapping"),
    # records
    "row without a claim": ("places.yaml", "    claims: [gazette-2021-03-05.012]\n", "", 'old-bridge: breaks the rule "Every record rests on a claim." (rests_on_a_claim); add claims: [claim_id, ...]'),
    "dangling claim": ("events.yaml", "claims: [gazette-2021-03-05.008]", "claims: [gazette-2021-03-05.888]", "'gazette-2021-03-05.888' is not in claims"),
    "unknown cell": ("events.yaml", "    participants:\n", "    cell_claims: {colour: [gazette-2021-03-05.008]}\n    participants:\n", "field colour: is not a field here"),
    "claims that are no list": ("events.yaml", "claims: [gazette-2021-03-05.008]", "claims: gazette-2021-03-05.008", "is not a list of claims"),
    "claim that nothing uses": ("exemptions.yaml", "gazette-2021-03-05.005", "gazette-2021-03-05.004", "gazette-2021-03-05.005, field claim_id: 'gazette-2021-03-05.005' breaks the rule \"A claim is used by a record, a rendering or a conflict, or is exempted.\""),
    "exemption of a used claim": ("exemptions.yaml", "gazette-2021-03-05.005", "gazette-2021-03-05.004", "'gazette-2021-03-05.004' breaks the rule \"A claim that is exempted is used by no record, rendering or conflict.\" (exempted_claims_are_unused); delete the exemption"),
    "not EDTF": ("events.yaml", "date_edtf: 1911", "date_edtf: 1911-02-30", "field date_edtf: '1911-02-30' is not EDTF"),
    "end before begin": ("events.yaml", "date_edtf: 1911\n    date_precision: year", "date_edtf: 1912/1911\n    date_precision: period", "'1912/1911' breaks the rule \"The first day of a date is not after its last day.\" (date_begins_before_it_ends); put the earlier date first"),
    "wrong precision": ("events.yaml", "date_precision: year", "date_precision: day", "field date_precision: 'day where 1911 is a year' breaks the rule"),
    "precision without a date": ("events.yaml", "    date_edtf: 1911\n", "", "field date_precision: 'year' breaks the rule \"A date has a precision, and nothing else has one.\" (date_has_a_precision); give date_edtf and date_precision, or neither"),
    "date without a basis": ("events.yaml", "    date_basis: stated\n", "", 'field date_basis: breaks the rule "A date has a basis, and nothing else has one." (date_has_a_basis); give date_edtf and date_basis'),
    "external date of a record": ("events.yaml", "date_basis: stated", "date_basis: external", "field date_basis: 'external' breaks the rule \"What is reported has the date that the article gives, never one from another source.\" (date_is_from_the_article); allowed: stated, resolved, convention"),
    "typed bound": ("events.yaml", "    date_edtf: 1911\n", "    date_edtf: 1911\n    date_min: 1911-01-01\n", "field date_min: is not a field here"),
    "year in no claim": ("events.yaml", "date_edtf: 1911", "date_edtf: 1912", "field date_edtf: '1912' breaks the rule \"A claim of the date names its years;"),
    "wrong weekday": ("statements.yaml", "weekday: friday", "weekday: tuesday", "field weekday: 'tuesday where 2021-03-05 is a friday' breaks the rule"),
    "weekday without a day": ("statements.yaml", "date_edtf: 2021-03-05\n    date_precision: day", "date_edtf: 2021-03\n    date_precision: month", "field weekday: 'friday' breaks the rule \"A weekday stands beside a date that is one day.\""),
    "weekday in no claim": ("statements.yaml", "claims: [gazette-2021-03-05.002, gazette-2021-03-05.003]", "claims: [gazette-2021-03-05.002]", "field weekday: 'friday' breaks the rule \"A claim of the date names the weekday.\" (weekday_is_in_a_claim); name the claim that does"),
    "low above best": ("quantities.yaml", "    best: 40\n", "    low: 41\n    best: 40\n", "field low: '41.0 to 40.0' breaks the rule \"Low is not above best or high.\""),
    "share above one": ("quantities.yaml", "unit: incidents", "unit: share", "field best: '40.0' breaks the rule \"A share lies between 0 and 1.\" (best_share_is_a_share); allowed: 0 to 1"),
    "number in no claim": ("quantities.yaml", "best: 40", "best: 41", "field best: '41.0, which is not in gazette-2021-03-05.004' breaks the rule \"A number stands in one of its claims, in digits or in words;"),
    "negative number": ("quantities.yaml", "best: 40", "best: -40", "field best: '-40.0' is too small; allowed: at least 0"),
    "certainty of no claim": ("quantities.yaml", "certainty: expected", "certainty: asserted", "field certainty: 'asserted where claims say expected' breaks the rule \"A row is as certain as one of its claims;"),
    "certainty of no claim on a policy": ("provisions.yaml", "certainty: asserted", "certainty: hoped", "field certainty: 'hoped' breaks the rule \"A rule is as certain as a claim that it rests on,"),
    "demand as a record": ("quantities.yaml", "certainty: expected", "certainty: recommended", "field certainty: 'recommended' is not a code of certainty; allowed: asserted, expected, alleged, conditional, hoped"),
    "polarity of no claim": ("events.yaml", "certainty: asserted\n    polarity: positive", "certainty: asserted\n    polarity: negative", "field polarity: 'negative where claims say asserted' breaks the rule \"A negative row rests on a claim that denies,"),
    "speaker of no claim": ("quantities.yaml", "speaker_id: ada-quill", "speaker_id: harbour-official", "field speaker_id: 'harbour-official where claims are by ada-quill' breaks the rule \"The speaker of a row is that of one of its claims;"),
    "typed article": ("quantities.yaml", "    claims: [gaz", "    source_id: gazette-2021-03-05\n    claims: [gaz", "field source_id: is not a field here"),
    "version of another type": ("events.yaml", "happening_id: ferry-runs\n    event_type: state_of_affairs", "happening_id: bridge-opened\n    event_type: use", "field happening_id: 'bridge-opened' breaks the rule \"Versions of one happening have one type,"),
    "denied event with a positive title": ("events.yaml", "certainty: expected\n    polarity: positive", "certainty: expected\n    polarity: negative", "field title: 'Ferry in operation' breaks the rule \"The title of a negative event begins with No, or says not or no longer;"),
    "event that happened with a negative title": ("events.yaml", "title: Ferry in", "title: No ferry in", "field title: 'No ferry in operation' breaks the rule \"The title of a negative event begins with No,"),
    "event of no article": ("events.yaml", "event_id: gazette-ferry", "event_id: ferry", "field event_id: 'ferry-runs in gazette-2021-03-05' breaks the rule \"The id of an event begins with the newspaper of its article.\""),
    "speaker of an event who says nothing": ("events.yaml", "    claims: [gazette-2021-03-05.006]", "    speaker_id: ada-quill\n    claims: [gazette-2021-03-05.006]", "field speaker_id: 'ada-quill where claims are by nobody' breaks the rule \"The speaker of a row is that of one of its claims;"),
    "all that is not one": ("quantities.yaml", "qualifier: about", "qualifier: all", "field qualifier: 'all' breaks the rule \"'About' and 'exact' have a best number, 'at least' a low one, 'all' is 1,"),
    "demand of one who approves": ("statements.yaml", "        stance: supports\n", "        stance: supports\n        asks_for: join\n", "field asks_for: 'join beside supports' breaks the rule \"Who urges or opposes asks for something,"),
    "urging without a demand": ("statements.yaml", "        stance: supports\n", "        stance: urges\n", "field asks_for: 'nothing beside urges' breaks the rule \"Who urges or opposes asks for something,"),
    "ban of what is no weapon": ("statements.yaml", "        stance: supports\n", "        stance: opposes\n        asks_for: ban\n", "field asks_for: 'ban beside instruments' breaks the rule \"What is to be joined is a treaty; what is to be banned is a weapon.\""),
    "canonical name without an authority": ("actors.yaml", "    label: Ada Quill\n", "    canonical_name: Aida Quill\n    label: Aida Quill\n", "field canonical_name: 'Aida Quill' breaks the rule \"A canonical name is that of a verified rendering"),
    "garbled name that is shown": ("actors.yaml", "    label: Ada Quill\n", "    canonical_name: Aida Quill\n    label: Ada Quill\n", "field label: 'Ada Quill' breaks the rule \"The label of an actor with a canonical name is this name.\""),
    "state without a country": ("actors.yaml", "    country_id: ruritania\n    country_basis: stated\n", "", "ruritania, field country_id: breaks the rule \"A state has a country, which no other state has;"),
    "country that is no state": ("actors.yaml", "    label: Ada Quill\n", "    label: Ada Quill\n    country_id: old-bridge\n    country_basis: stated\n", "ada-quill, field country_id: 'old-bridge' breaks the rule \"A state has a country, which no other state has;"),
    "country without a basis": ("actors.yaml", "    country_basis: stated\n", "", "field country_basis: breaks the rule \"A country has a basis, and nothing else has one.\""),
    "typed verdict": ("events.yaml", "    claims: [gazette-2021-03-05.006]", "    worst_verdict: confirmed\n    claims: [gazette-2021-03-05.006]", "field worst_verdict: is not a field here"),
    "exception to itself": ("provisions.yaml", "exception_to: by-law-2019-no-fishing-gazette", "exception_to: by-law-2019-mayor-may-fish-gazette", "field exception_to: 'by-law-2019-mayor-may-fish-gazette' breaks the rule \"An exception lifts another rule, not itself.\""),
    "exception to nothing": ("provisions.yaml", "exception_to: by-law-2019-no-fishing-gazette", "exception_to: no-diving", "field exception_to: 'no-diving' is not in provisions"),
    "exception in a circle": ("provisions.yaml", "    place_scope: within\n    valid_from", "    place_scope: within\n    exception_to: by-law-2019-mayor-may-fish-gazette\n    valid_from", "field exception_to: 'by-law-2019-mayor-may-fish-gazette' breaks the rule \"An exception lifts a prohibition or duty, not a permission.\""),
    "exception to another instrument": ("provisions.yaml", "rule_id: by-law-2019-no-fishing\n    instrument_id: by-law-2019", "rule_id: by-law-2019-no-fishing\n    instrument_id: bridge-convention", "field exception_to: 'by-law-2019-no-fishing-gazette, a rule of bridge-convention"),
    "exception that forbids": ("provisions.yaml", "deontic: permitted", "deontic: required", "field deontic: 'required' breaks the rule \"An exception is a permission.\" (exceptions_are_permissions); allowed: permitted"),
    "exception to a permission": ("provisions.yaml", "deontic: prohibited", "deontic: permitted", 'breaks the rule "An exception lifts a prohibition or duty, not a permission." (exceptions_lift_a_prohibition_or_duty); name the prohibition or duty that it lifts'),
    "versions that differ in kind": ("provisions.yaml", "rule_id: by-law-2019-mayor-may-fish", "rule_id: by-law-2019-no-fishing", "field deontic: 'permitted in by-law-2019-no-fishing' breaks the rule \"The versions of a rule have one instrument, one deontic and one activity.\" (versions_have_one_deontic)"),
    "version that lifts nothing": ("provisions.yaml", "rule_id: by-law-2019-no-fishing\n", "rule_id: by-law-2019-mayor-may-fish\n", "field exception_to: 'by-law-2019-no-fishing-gazette' breaks the rule \"The versions of an exception lift versions of one rule.\" (versions_lift_one_rule)"),
    "rule named after an article": ("provisions.yaml", "rule_id: by-law-2019-no-fishing", "rule_id: by-law-2019-no-fishing-gazette", "field rule_id: 'by-law-2019-no-fishing-gazette for by-law-2019' breaks the rule \"The id of a rule begins with the first word of its instrument,"),
    "exception that is wider than its rule": ("provisions.yaml", "exception_to: by-law-2019-no-fishing-gazette\n", "weapon_id: cannon\n    exception_to: by-law-2019-no-fishing-gazette\n", "field weapon_id: 'cannon where the rule is about fishing-rod' breaks the rule \"The weapon of an exception is that of the rule it lifts, or a kind of it.\""),
    "inherited date that differs": ("provisions.yaml", "    exception_to: by-law-2019-no-fishing-gazette\n", "    exception_to: by-law-2019-no-fishing-gazette\n    valid_from_edtf: 2019\n    valid_from_precision: year\n    valid_from_basis: inherited\n", "field valid_from_edtf: '2019' breaks the rule \"A date that is inherited is that of the rule which the exception lifts.\" (inherited_valid_from_is_that_of_the_rule); leave the date out"),
    "typed basis of a weapon": ("provisions.yaml", "    weapon_id: fishing-rod\n", "    weapon_id: fishing-rod\n    weapon_basis: stated\n", "field weapon_basis: is not a field here"),
    "rule about no weapon": ("provisions.yaml", "    weapon_id: fishing-rod\n", "", "by-law-2019-no-fishing-gazette, field weapon_id: breaks the rule \"Every rule is about a weapon,"),
    "two certainties in one policy": ("provisions.yaml", "    certainty: asserted\n", "    certainty: hoped\n", "breaks the rule \"All rules of a state's policy have one certainty in one article, whatever the tense of each sentence.\" (one_policy_one_certainty)"),
    "power that is no power to decide": ("provisions.yaml", "deontic: prohibited", "deontic: power", "field deontic: 'power beside use' breaks the rule \"A power, or the want of one, is one to decide,"),
    "rule derived from another relation": ("provisions.yaml", "    valid_from_edtf", "    derived_from: by-law-2019-aligns-with-bridge-convention\n    valid_from_edtf", "breaks the rule \"A rule is derived from a relation in which its instrument takes up or eases another.\""),
    "partner of a use": ("provisions.yaml", "    valid_from_edtf", "    partner_id: ada-quill\n    valid_from_edtf", "breaks the rule \"Who decides stands beside a rule of use, and with whom beside cooperation;"),
    "place in a circle": ("places.yaml", "    label: Ruritania\n", "    label: Ruritania\n    part_of: old-bridge\n    part_of_basis: reference\n", "field part_of: 'old-bridge' breaks the rule \"Every place lies in no more than five others, one in the other, and none in itself.\" (no_place_lies_in_itself); end the circle"),
    "larger place without a basis": ("places.yaml", "    part_of_basis: reference\n", "", "breaks the rule \"A larger place has a basis, and nothing else has one.\""),
    "stated larger place without a claim": ("places.yaml", "part_of_basis: reference", "part_of_basis: stated", "breaks the rule \"That a place lies in another one has a claim of its own where it is stated,"),
    "place between two others that is no border": ("places.yaml", "    part_of_basis: reference\n", "    part_of_basis: reference\n    side_id: ruritania\n    other_side_id: old-bridge\n", "field side_id: 'ruritania' breaks the rule \"A border has two sides,"),
    "label of another weapon": ("weapons.yaml", "label: float rod", "label: big rod", "field label: 'big rod of float-rod' breaks the rule \"The label of a weapon holds the first word of its id.\""),
    "weapon of its own kind": ("weapons.yaml", "    label: fishing rod\n", "    label: fishing rod\n    parent_id: float-rod\n", "field parent_id: 'float-rod' breaks the rule \"Every weapon is a kind of no more than five others, one of the other, and none of itself.\""),
    "two weapons of one label": ("weapons.yaml", "label: float rod", "label: fishing rod", "field label: 'fishing rod' repeats a key of weapons"),
    "set of one day": ("events.yaml", "date_edtf: 1911\n    date_precision: year", "date_edtf: \"[1911]\"\n    date_precision: bound", "field date_edtf: '[1911]' is not EDTF; allowed: 2022-06-21, 2022-06, 2022, 1953/.. (lasting), [2020-01..2020-04] (within)"),
    "lasting set": ("events.yaml", "date_edtf: 1911\n    date_precision: year", "date_edtf: \"[1911..]\"\n    date_precision: period", "field date_precision: 'period where [1911..] is a bound or period' breaks the rule"),
    "party by signature": ("treaty_actions.yaml", "status: signatory", "status: state_party", "field status: 'state_party by signature' breaks the rule \"Only ratification,"),
    "signatory without a signature": ("treaty_actions.yaml", "action: signature", "action: ratification", "field status: 'signatory by ratification' breaks the rule \"Only ratification,"),
    "stance towards nothing": ("statements.yaml", "target_id: by-law-2019", "target_id: by-law-2018", "field target_id: 'by-law-2018, which is not in instruments' breaks the rule"),
    "relation to itself": ("instrument_relations.yaml", "other_id: bridge-convention", "other_id: by-law-2019", "field other_id: 'by-law-2019' breaks the rule \"An instrument stands in a relation to another one, not to itself.\""),
    "two rows for one id": ("places.yaml", "places:\n", "places:\n  - {place_id: old-bridge, place_type: state, name: b, claims: [gazette-2021-03-05.012]}\n", "repeats a key of places"),
    # codings
    "code that no coder gave": (CLAIMS, "kind: speech", "kind: role", "gazette-2021-03-05.002, field kind: 'role where coders say speech' breaks the rule \"The kind of a claim is the one that all of its coders gave, or an adjudicated one.\" (kind_is_that_of_the_coders)"),
    "modality that no coder gave": ("codings/coder-a.yaml", "gazette-2021-03-05.003, kind: date, attribution: article, modality: asserted", "gazette-2021-03-05.003, kind: date, attribution: article, modality: denied", "gazette-2021-03-05.003, field modality: 'asserted where coders say asserted and denied' breaks the rule \"The modality of a claim is the one that all of its coders gave, or an adjudicated one.\""),
    "attribution that one coder gave": ("codings/coder-b.yaml", "attribution: role_only", "attribution: anonymous", "gazette-2021-03-05.007, field attribution: 'role_only where coders say anonymous and role_only' breaks the rule"),
    "speaker that one coder did not give": ("codings/coder-b.yaml", "speaker_id: harbour-official, ", "", "gazette-2021-03-05.007, field speaker_id: 'harbour-official where coders say harbour-official and nobo…' breaks the rule \"The speaker_id of a claim is the one"),
    "code that was decided otherwise": ("adjudications.yaml", "value: expected", "value: hoped", "gazette-2021-03-05.006, field modality: 'expected where hoped was decided' breaks the rule \"The modality of a claim is the adjudicated one, where there is one.\" (modality_is_the_adjudicated_one)"),
    "difference that nobody decided": ("adjudications.yaml", "field: modality, value: expected", "field: kind, value: rule", "gazette-2021-03-05.006, field modality: 'expected where coders say asserted and expected' breaks the rule"),
    "idle adjudication": ("codings/coder-b.yaml", "gazette-2021-03-05.006, kind: act, attribution: article, modality: asserted", "gazette-2021-03-05.006, kind: act, attribution: article, modality: expected", "field value: 'expected' breaks the rule \"An adjudication gives another code than all coders gave.\" (adjudications_are_not_idle); delete the adjudication"),
    "claim that one coder coded": ("codings/coder-b.yaml", "  - {claim_id: gazette-2021-03-05.001, kind: role, attribution: article, modality: asserted}\n", "", "gazette-2021-03-05.001/coder-a, field coder: 'coder-a' breaks the rule \"A claim that one coder coded was coded by another one too.\""),
    "claim that was coded once, in an article coded twice": ("codings/coder-b.yaml", "  - {claim_id: gazette-2021-03-05.001, kind: role, attribution: article, modality: asserted}\n", "", "gazette-2021-03-05.001, field claim_id: 'gazette-2021-03-05.001' breaks the rule \"Where an article has been coded more than once, each of its claims has been.\" (claims_are_coded_twice)"),
    "coding of no claim": ("codings/coder-a.yaml", "gazette-2021-03-05.001", "gazette-2021-03-05.999", "'gazette-2021-03-05.999' is not in claims"),
    "type of event that no coder gave": ("events.yaml", "event_type: state_of_affairs\n    title: Opening", "event_type: use\n    title: Opening", "gazette-bridge-opened, field event_type: 'use' breaks the rule \"The event_type of a record is the one that all of its coders gave, or an adjudicated one.\" (event_type_is_that_of_the_coders)"),
    "type of event that was decided otherwise": ("adjudications.yaml", "field: event_type, value: state_of_affairs", "field: event_type, value: harm", "gazette-ferry-runs, field event_type: 'state_of_affairs' breaks the rule \"The event_type of a record is the adjudicated one, where there is one.\""),
    "type of event that nobody decided": ("adjudications.yaml", '  - {table: events, record_id: gazette-ferry-runs, field: event_type, value: state_of_affairs, reason: "That it runs is a state."}\n', "", "gazette-ferry-runs, field event_type: 'state_of_affairs' breaks the rule \"The event_type of a record is the one that all"),
    "stance that nobody coded": ("statements.yaml", "    stances:\n", "    stances:\n      - {target_table: instruments, target_id: bridge-convention, stance: supports, claims: [gazette-2021-03-05.004]}\n", "field stance: 'gazette-mayor-on-friday/instruments/bridge-convention/suppo…' breaks the rule \"Where the records of an article were coded more than once, each of them was, in each of these fields.\""),
    "record that one coder coded": ("record_codings/coder-b.yaml", "  - {table: events, record_id: gazette-bridge-opened, field: event_type, value: state_of_affairs}\n", "", "field coder: 'coder-a' breaks the rule \"A field of a record that one coder coded was coded by another one too.\""),
    "coding of no record": ("record_codings/coder-b.yaml", "record_id: gazette-bridge-opened", "record_id: gazette-bridge-open", "field record_id: 'events gazette-bridge-open' breaks the rule \"What was coded is a record of its table.\""),
    "stance that no coder gave": ("statements.yaml", "stance: supports", "stance: opposes", "field record_id: 'stances gazette-mayor-on-friday/instruments/by-law-2019/sup…' breaks the rule \"What was coded is a record of its table.\""),
    "passage that no coder found": ("codings/coder-a.yaml", "modality: asserted, start: 0, end: 15", "modality: asserted, start: 120, end: 137", "gazette-2021-03-05.001, field claim_id: 'found at 120' breaks the rule \"The passages of a claim overlap the one in which each of its coders found it.\" (passages_are_where_the_coders_found_the_claim)"),
    "coder's passage that cuts a word": ("codings/coder-a.yaml", "start: 6, end: 32", "start: 7, end: 32", "field start: '7-32' breaks the rule \"The passage that a coder found begins and ends with whole words of the claim's article.\""),
    "policy of no state": ("instruments.yaml", "    state_id: ruritania\n", "", "by-law-2019, field state_id: breaks the rule \"A US policy is one of a state; a treaty or body of law is not.\""),
    "coder's passage without an end": ("codings/coder-a.yaml", "start: 6, end: 32", "start: 6", "field end: 'no end after 6' breaks the rule \"The passage that a coder found has a start and an end, and the end is later.\""),
    "coder's passage that ends before it starts": ("codings/coder-a.yaml", "start: 6, end: 32", "start: 6, end: 5", "field end: '5 after 6' breaks the rule"),
    "field that is not coded": ("adjudications.yaml", "field: modality", "field: says", "field field: 'says' is not a code of coded_field"),
    # judgements
    "five printed words": ("renderings.yaml", "as_printed: The old bridge", "as_printed: The old bridge of ours", "field as_printed: 'The old bridge of ours' breaks the rule \"A rendering prints four words at most.\""),
    "changed meaning without an authority": ("renderings.yaml", "    status: verified_official\n    reference_id: bridge-register\n", "    status: inferred\n", "field status: 'inferred' breaks the rule \"A rendering that changes the meaning has an authority, or is unresolved.\""),
    "verified without a reference": ("renderings.yaml", "meaning_changed: true\n    status: verified_official\n    reference_id: bridge-register\n", "meaning_changed: false\n    status: verified_official\n", "field reference_id: 'nothing beside verified_official' breaks the rule \"A verified rendering has an authority.\" (verified_renderings_have_an_authority); give reference_id, or the status inferred"),
    "unresolved with a solution": ("renderings.yaml", "status: verified_official", "status: unresolved", "field canonical: 'Old Harbour Bridge beside unresolved' breaks the rule"),
    "rendering without a solution": ("renderings.yaml", "    canonical: Old Harbour Bridge\n", "", "field canonical: 'nothing beside verified_official' breaks the rule \"An unresolved rendering has no canonical form, and every other one has.\" (only_unresolved_renderings_have_no_solution); give the canonical form, or the status unresolved"),
    "article cited as a reference": ("renderings.yaml", "reference_id: bridge-register", "reference_id: gazette-2021-03-05", "field reference_id: 'gazette-2021-03-05' breaks the rule \"An authority is a reference, not a coded article.\""),
    "conflict of one claim": ("conflicts.yaml", "    check_id: gazette-bridge-unsafe\n    conflict_claims:\n      - claim_id: gazette-2021-03-05.007\n        side: a\n        position: it is dangerous\n", "    conflict_claims:\n", "field conflict_id: 'mayor-or-official' breaks the rule \"A conflict is between two claims, or one and a check.\""),
    "one-sided contradiction": ("conflicts.yaml", "side: b", "side: a", "field relation: 'contradicts with 1 side(s)' breaks the rule"),
    "two-sided agreement": ("conflicts.yaml", "relation: contradicts", "relation: corroborates", "field relation: 'corroborates with 2 side(s)' breaks the rule"),
    "conflict of the wrong articles": ("conflicts.yaml", "within: one_article", "within: between_articles", "field within: 'between_articles with claims of gazette-2021-03-05' breaks the rule"),
    "check of another claim": ("checks/gazette.yaml", "claim_id: gazette-2021-03-05.007", "claim_id: gazette-2021-03-05.006", "field check_id: 'gazette-bridge-unsafe, which checks gazette-2021-03-05.006' breaks the rule \"The check of a conflict checks one of its claims.\""),
    "record decides without a check": ("conflicts.yaml", "    check_id: gazette-bridge-unsafe\n", "", 'field check_id: breaks the rule "Where the record decides, a check says what is recorded." (the_record_decides_with_a_check); name the check'),
    "error without an author": ("checks/gazette.yaml", "    introduced_by: newspaper\n", "", "field introduced_by: 'nobody beside contradicted' breaks the rule"),
    "author without an error": ("checks/gazette.yaml", "verdict: contradicted", "verdict: confirmed", "field introduced_by: 'newspaper beside confirmed' breaks the rule"),
    "verdict without a reference": ("checks/gazette.yaml", "supports: supports", "supports: bears_on", "field verdict: 'contradicted' breaks the rule \"A verdict other than not_found has a reference that supports it.\" (verdicts_have_references); add check_sources, or give the verdict not_found"),
    "contradiction by a repost": ("checks/gazette.yaml", "source_id: bridge-register", "source_id: harbour-blog", 'breaks the rule "A contradiction rests on more than reposts, or says why they suffice."'),
    "number without a unit": ("checks/gazette.yaml", "    recorded_unit: incidents\n", "", 'field recorded_unit: breaks the rule "A recorded number has a unit, and nothing else has one."'),
    "claim checked twice": ("checks/gazette.yaml", "checks:\n", "checks:\n  - {check_id: again, claim_id: gazette-2021-03-05.007, verdict: not_found, finding: None., confidence: low}\n", "repeats a key of checks"),
    "page not to be cited": ("sources.yaml", "grade: official", "grade: do_not_cite", 'breaks the rule "No check rests on a page that is not to be cited."'),
    "claim that no actor row rests on": ("actors.yaml", "claims: [gazette-2021-03-05.001", "claims: [gazette-2021-03-05.999", "'gazette-2021-03-05.999' is not in claims"),
    # what no cell shows alone
    "note that is cut off": (CLAIMS, "so its number is out of order.", "so its number", 'breaks the rule "A text that explains is a sentence.'),
    "placeholder": ("sources.yaml", "title: Register of bridges", "title: TODO", 'breaks the rule "No text is a placeholder,'),
    "mark of a merge": ("sources.yaml", "title: Copy of the register", 'title: "<<<<<<< HEAD"', 'breaks the rule "No text is a placeholder,'),
    "broken encoding": ("sources.yaml", "title: Register of bridges", "title: Register of brÃ¼cken", 'breaks the rule "No text is a placeholder,'),
    "record of another claim": ("weapons.yaml", "claims: [gazette-2021-03-05.009]", "claims: [gazette-2021-03-05.007]", 'fishing-rod: breaks the rule "What a record is called and said to be has a word of its claims."'),
    "number in a text": ("quantities.yaml", "subject: bridges that", "subject: the 41 bridges that", 'breaks the rule "The first two numbers in the texts of a record stand in one of its claims,'),
    "row that is another one": ("events.yaml", "events:\n", "events:\n  - {event_id: gazette-ferry-sails, happening_id: ferry-runs, event_type: state_of_affairs, title: Ferry in operation, certainty: expected, polarity: positive, claims: [gazette-2021-03-05.006]}\n", 'breaks the rule "No two rows of a table say the same, each under an id of its own." (no_row_is_another_one); keep one of the two'),
    "place of another name": ("places.yaml", "name: old bridge", "name: Ruritania", "old-bridge, field name: 'Ruritania' breaks the rule \"The name of a place has a word of its id.\""),
    "place that no claim names": ("events.yaml", "place_id: old-bridge", "place_id: ruritania", "field place_id: 'ruritania' breaks the rule \"The place, instrument or body that a record names"),
    "claim out of order": (CLAIMS, "gazette-2021-03-05.003\n    sentence: 1", "gazette-2021-03-05.003\n    sentence: 2", "gazette-2021-03-05.004, field sentence: '1' breaks the rule \"Claims are numbered in the order of the sentences,"),
    "sentence out of place": (CLAIMS, "gazette-2021-03-05.009\n    sentence: 5", "gazette-2021-03-05.009\n    sentence: 7", "field sentence: '7' breaks the rule \"Sentences are numbered in the order of the text:"),
    "speaker who is not named": (CLAIMS, "according to Ada Quill.", "according to the gatekeeper.", 'breaks the rule "What a speaker claims names the speaker,'),
    "note on no claim": (CLAIMS, "The name is a garbled one, see", "As in gazette-2021-03-05.999, see", 'breaks the rule "A claim that the note of another one names exists,'),
    "rendering that no note tells": (CLAIMS, "garbled one, see renderings", "garbled one, look there", "gazette-2021-03-05.012, field note: "),
    "number without a quantity": (CLAIMS, "kind: date\n    says: Ada", "kind: quantity\n    says: 40 of Ada", "field kind: 'quantity' breaks the rule \"What an article itself reports as a rule supports a provision, and a number in digits supports a quantity.\""),
    "garbled by the newspaper": ("checks/gazette.yaml", "verdict: contradicted", "verdict: garbled", "field introduced_by: 'newspaper beside garbled' breaks the rule \"What is garbled was garbled by the paraphrase,"),
    "garbled without a rendering": ("checks/gazette.yaml", "verdict: contradicted", "verdict: garbled", "field verdict: 'garbled' breaks the rule \"A garbled claim has a rendering"),
    "nothing found and recorded": ("checks/gazette.yaml", "verdict: contradicted\n    introduced_by: newspaper", "verdict: not_found", "field verdict: 'not_found' breaks the rule \"Where nothing was found"),
    "contradiction by nothing": ("checks/gazette.yaml", "    recorded_value: 12 incidents\n", "", 'breaks the rule "What the record contradicts has what is recorded instead."'),
    "record of a later time": ("checks/gazette.yaml", "as_of_edtf: 2021", "as_of_edtf: 2022", "field as_of_edtf: '2022' breaks the rule \"A verdict rests on the state of the record on the day of the article or before.\""),
    "state that no reference can know": ("checks/gazette.yaml", "as_of_edtf: 2021", "as_of_edtf: 2022", "field as_of_edtf: '2022' breaks the rule \"The state of the record on a day has a reference of that year or later,"),
    "date that no reference can know": ("checks/gazette.yaml", "    as_of_edtf: 2021\n", "    recorded_date_edtf: 2021-05\n    recorded_date_precision: month\n    recorded_date_basis: external\n    as_of_edtf: 2021\n", "field recorded_date_edtf: '2021-05' breaks the rule \"A recorded date has a supporting reference"),
    "year that the finding lacks": ("checks/gazette.yaml", "    as_of_edtf: 2021\n", "    recorded_date_edtf: 1999\n    recorded_date_precision: year\n    recorded_date_basis: external\n    as_of_edtf: 2021\n", "field recorded_date_edtf: '1999' breaks the rule \"The year of a recorded date stands in the finding,"),
    "finding on another claim": ("checks/gazette.yaml", "claim_id: gazette-2021-03-05.007", "claim_id: gazette-2021-03-05.011", 'breaks the rule "A finding is about its claim,'),
    "unit of another thing": ("checks/gazette.yaml", "recorded_unit: incidents", "recorded_unit: mines", "field recorded_unit: 'mines for 12 incidents' breaks the rule \"The unit of a recorded number,"),
    "difference without a cause": ("conflicts.yaml", "cause: true_disagreement", "cause: none", 'breaks the rule "What differs has a cause,'),
    "check that does not decide": ("conflicts.yaml", "resolution: record_decides", "resolution: both_stand", "field resolution: 'both_stand' breaks the rule \"A conflict that names a check is decided by the record.\""),
    "disagreement that is none": ("conflicts.yaml", "relation: contradicts", "relation: complements", "'complements true_disagreement record_decides' breaks the rule \"One side is garbled only where"),
    "garble without a rendering": ("conflicts.yaml", "cause: true_disagreement", "cause: garble", "field cause: 'garble' breaks the rule \"A difference that a garble causes has a rendering of one of its claims.\""),
    "disagreement of one speaker": ("conflicts.yaml", "claim_id: gazette-2021-03-05.007", "claim_id: gazette-2021-03-05.003", "field cause: 'true_disagreement' breaks the rule \"A true disagreement is between speakers,"),
    "topic of other claims": ("conflicts.yaml", "topic: Whether the old bridge can be used", "topic: Whether it can be so", 'breaks the rule "A topic has a word of one of the claims that it joins."'),
    "claim on another point": ("conflicts.yaml", "claim_id: gazette-2021-03-05.008", "claim_id: gazette-2021-03-05.011", "'gazette-2021-03-05.011 for it is open' breaks the rule \"A claim is about the point of its conflict,"),
    "authority of another grade": ("renderings.yaml", "status: verified_official", "status: verified_organisation", "'verified_organisation by bridge-register' breaks the rule \"A rendering that an organisation verifies"),
    "name of nobody": ("renderings.yaml", "kind: place_name", "kind: person_name", "'nobody for a person_name' breaks the rule \"The name of a person is that of a person,"),
    "date of another day than the id": ("sources.yaml", "published: 2021-03-05", "published: 2021-03-06", 'breaks the rule "A day or month at the end of an id is that of the publication."'),
    "page cited twice": ("sources.yaml", "    published_basis: undated\n    url: https://harbour.example/blog", "    published: 2021-04-01\n    published_basis: stated\n    url: https://bridges.example/register", 'breaks the rule "No two sources have the same address and the same date."'),
    "copy read nowhere": ("sources.yaml", "    read_at: The Harbour Blog\n", "", 'breaks the rule "A reprint or repost says on whose page it was read,'),
    "paraphrase that is cited": ("sources.yaml", "copy_type: repost", "copy_type: machine_paraphrase", 'breaks the rule "What a machine reworded is an article that is coded,'),
    "publisher of two grades": ("sources.yaml", "copy_type: repost", "copy_type: original", 'breaks the rule "All originals of one publisher have one grade."'),
    "signature that was denied": (CLAIMS, "treaty_status\n    says: Ruritania is a signatory of the Pier Pact.\n    attribution: article\n    modality: asserted", "treaty_status\n    says: Ruritania is a signatory of the Pier Pact.\n    attribution: article\n    modality: denied", "field action: 'signature' breaks the rule \"A signature, ratification or other action"),
    "measure that no claim names": ("quantities.yaml", "measure: count", "measure: killed", "field measure: 'killed' breaks the rule \"Killed, casualties, victims, signatories and a stockpile are counted under that name,"),
    "hedge that is lost": ("quantities.yaml", "qualifier: about", "qualifier: exact", "field qualifier: 'exact' breaks the rule \"A hedge of a number, such as about or at least,"),
}  # fmt: skip


def corrupt(root: Path, name: str, old: str | None, new: str) -> None:
    path = root / "data/facts" / name
    text = path.read_text("utf-8") if path.exists() else ""
    assert old is None or old in text, f"{name} does not hold {old!r}"
    path.write_text(new if old is None else text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="session")
def built_template(toy_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shutil.copytree(toy_template, tmp_path_factory.mktemp("built") / "copy")
    assert build(root) == 0
    return root


# What ends a run early, or hides what the others of a run break, is told alone.
ALONE = {"bad YAML", "empty file", "dangling source", "check of another claim"}


def told_together() -> list[list[str]]:
    """Return the cases in groups that one run tells: found by the same step, and at most one of each file."""
    groups: list[tuple[bool, dict[str, str]]] = []
    for case, (name, _, _, expected) in BROKEN.items():
        by_a_rule = any(
            words in expected
            for words in ("breaks the rule", "covered by no claim", ", a rule of", "copies an article")
        )
        free = (files for step, files in groups if case not in ALONE and step == by_a_rule and name not in files)
        found = next(free, None)
        if found is None:
            found = {}
            if case in ALONE:
                found = {file: "" for file, *_ in BROKEN.values()}
            groups.append((by_a_rule, found))
        found[name] = case
    return [[case for case in files.values() if case] for _, files in groups]


@pytest.mark.parametrize("cases", told_together(), ids=" + ".join)
def test_broken_facts_are_named_at_once_and_nothing_is_written(
    cases: list[str], built_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy = shutil.copytree(built_template, tmp_path / "copy")
    for case in cases:
        corrupt(toy, *BROKEN[case][:3])
    before = files_below(toy)
    assert main(["--root", str(toy)]) == 1
    said = capsys.readouterr().err
    assert [case for case in cases if BROKEN[case][3] not in said] == [], said
    assert "nothing was written" in said
    assert files_below(toy) == before


@pytest.mark.slow
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_fact_is_named_alone(
    case: str, built_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy = shutil.copytree(built_template, tmp_path / "copy")
    name, old, new, expected = BROKEN[case]
    corrupt(toy, name, old, new)
    assert main(["--root", str(toy)]) == 1
    assert expected in capsys.readouterr().err


def test_a_hash_that_does_not_match_is_found_with_the_articles(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrupt(toy, CLAIMS, "f6d6eaa3", "f6d6eaa4")
    assert main(["--root", str(toy), "--articles", str(TOY / "articles")]) == 1
    assert f"{PLACE}:13: gazette-2021-03-05.001/gazette-2021-03-05/0, field sha256" in capsys.readouterr().err


def test_all_mistakes_of_a_run_are_told_at_once(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrupt(toy, CLAIMS, "kind: speech", "kind: speach")
    corrupt(toy, CLAIMS, "sentence: 2", "sentence: two")
    corrupt(toy, "actors.yaml", "actor_type: person", "actor_type: persona")
    assert main(["--root", str(toy)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in said[:-1]] == ["data/facts/actors.yaml", PLACE, PLACE]
    assert said[-1] == "3 problems; nothing was written."


def test_a_file_that_is_not_utf8_is_named_with_its_line(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = toy / PLACE
    path.write_bytes(path.read_bytes().replace(b"Ada Quill spoke", b"Ada Qu\xeflle spoke"))
    assert main(["--root", str(toy)]) == 1
    assert f"{PLACE}:17: '0xef' is not UTF-8" in capsys.readouterr().err


def test_deep_nesting_and_huge_files_are_refused(toy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corrupt(toy, "deep.yaml", None, "a: " + "[" * 5000 + "]" * 5000)
    corrupt(toy, "huge.yaml", None, "a: " + "b" * 5_000_000)
    assert main(["--root", str(toy)]) == 1
    said = capsys.readouterr().err
    assert "deep.yaml:1: nested too deep; allowed: at most 12 levels" in said
    assert "huge.yaml: the file is larger than 4,000,000 bytes" in said


def test_no_such_folder_is_exit_2(tmp_path: Path) -> None:
    done = run_script("build", "--root", tmp_path / "nowhere")
    assert (done.returncode, "Could not run" in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_a_folder_without_a_copy_is_exit_2(tmp_path: Path) -> None:
    done = run_script("build", "--root", tmp_path)
    assert (done.returncode, "give the root of a copy" in done.stderr) == (2, True)


def test_missing_articles_are_exit_2(toy: Path) -> None:
    done = run_script("build", "--root", toy, "--articles", toy / "nowhere")
    assert (done.returncode, "is no folder" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(28, "No space left on device")], ids=str
)
def test_no_permission_and_a_full_disk_are_exit_2(
    error: OSError,
    built_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Raise what the system raises: the tests may run as root, whom no permission stops."""
    toy = shutil.copytree(built_template, tmp_path / "copy")
    corrupt(toy, CLAIMS, "roughly 40", "some 40")
    before = files_below(toy)

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", refuse)
    assert main(["--root", str(toy)]) == 2
    assert f"Could not run: {error.strerror}" in capsys.readouterr().err
    assert files_below(toy) == before
