-- Who welcomed, criticised or urged what, when, through which channel, with which reservation?
--
-- `polarity` makes them countable: +1 is for the target, -1 is against it.
SELECT speaker, sector, stance, polarity, target, asks_for, reservation, "date", channel, source_id
FROM positions
WHERE stance IN ('welcomes', 'criticises', 'opposes', 'urges')
ORDER BY statement_id, target_table, target_id, stance
