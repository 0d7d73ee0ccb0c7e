SELECT rowtime, CAST(rowtime AS TIMESTAMP_LTZ(3)) AS plain, CAST(rowtime AS TIMESTAMP(3)) AS local_ FROM heartbeats;
