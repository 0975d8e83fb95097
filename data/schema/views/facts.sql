-- `facts`: every claim, with who speaks, where it stands, what its check found, and what of it is in dispute.
SELECT
  c.claim_id, c.source_id, c.sentence, c.kind, c.says, c.speaker_id,
  coalesce(a.label, s.publisher) AS speaker,  -- where the article itself speaks: its publisher
  c.attribution, c.modality, p.passages, c.note,
  r.claim_id IS NOT NULL AS meaning_changed,
  k.verdict, k.recorded_value, k.introduced_by, k.finding, k.check_id,
  coalesce(m.conflicts, 0) AS conflicts
FROM claims c
JOIN sources s ON s.source_id = c.source_id
LEFT JOIN actors a ON a.actor_id = c.speaker_id
LEFT JOIN checks k ON k.claim_id = c.claim_id
LEFT JOIN (
  SELECT claim_id, string_agg(start || '-' || "end", ', ' ORDER BY start, "end") AS passages
  FROM evidence GROUP BY claim_id
) p ON p.claim_id = c.claim_id
LEFT JOIN (SELECT DISTINCT claim_id FROM renderings WHERE meaning_changed) r ON r.claim_id = c.claim_id
LEFT JOIN (SELECT claim_id, count(*) AS conflicts FROM conflict_claims GROUP BY claim_id) m ON m.claim_id = c.claim_id
