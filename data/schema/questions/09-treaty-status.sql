-- What is the treaty status of the United States, Russia and Ukraine, as reported and as recorded?
--
-- A signatory is not a party. In Python, `lp.treaty_status("Ukraine", on="2022-06-21")` has the status on any day.
SELECT DISTINCT
  a.state_id, a.instrument_id, a.action, a.status, f.claim_id, f.says, f.verdict, f.recorded_value, f.finding
FROM treaty_actions a
JOIN provenance p ON p."table" = 'treaty_actions' AND p.record_id = a.treaty_action_id
JOIN facts f ON f.claim_id = p.claim_id
WHERE f.kind = 'treaty_status'
ORDER BY a.state_id, a.instrument_id, a.action, f.claim_id
