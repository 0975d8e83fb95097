-- What does each US policy prohibit, permit or require, where, and with which exceptions?
--
-- As the articles report it. `versions` counts how many reports there are; `differences` says where they differ.
SELECT rule_id, instrument, rule, lifts, exceptions, versions, differences
FROM rules
WHERE instrument_id LIKE 'us-%'
ORDER BY rule_id
