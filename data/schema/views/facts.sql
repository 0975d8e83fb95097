-- `facts`: every claim, with who speaks, where it stands, what its check found, and what of it is in dispute.
SELECT
  c.claim_id, c.source_id, c.sentence, c.kind, c.says, c.speaker_id,
  coalesce(a.label, s.publisher) AS speaker,  -- where the article itself speaks: its publisher
  c.attribution, c.modality, p.passages, c.note,
  r.claim_id IS NOT NULL AS meaning_changed,
  k.verdict, k.recorded_value, k.introduced_by, k.finding, k.check_id,
  coalesce(m.conflicts, 0) AS conflicts, o.claim_id IS NOT NULL AS corroborated
FROM claims c
JOIN sources s ON s.source_id = c.source_id
LEFT JOIN actors a ON a.actor_id = c.speaker_id
LEFT JOIN checks k ON k.claim_id = c.claim_id
LEFT JOIN (
  SELECT claim_id, string_agg(start || '-' || "end", ', ' ORDER BY start, "end") AS passages
  FROM evidence GROUP BY claim_id
) p ON p.claim_id = c.claim_id
LEFT JOIN (
  SELECT claim_id FROM renderings WHERE meaning_changed UNION SELECT claim_id FROM checks WHERE verdict = 'garbled'
) r ON r.claim_id = c.claim_id
LEFT JOIN (
  -- Somebody else who is named, or an article itself, says so too.
  SELECT DISTINCT m.claim_id
  FROM conflicts f
  JOIN conflict_claims m ON m.conflict_id = f.conflict_id
  JOIN conflict_claims n ON n.conflict_id = f.conflict_id AND n.claim_id <> m.claim_id
  JOIN claims mine ON mine.claim_id = m.claim_id
  JOIN claims other ON other.claim_id = n.claim_id
  WHERE f.relation = 'corroborates' AND other.attribution IN ('named', 'article')
    AND (other.source_id <> mine.source_id OR other.speaker_id IS DISTINCT FROM mine.speaker_id)
) o ON o.claim_id = c.claim_id
LEFT JOIN (SELECT claim_id, count(*) AS conflicts FROM conflict_claims GROUP BY claim_id) m ON m.claim_id = c.claim_id
