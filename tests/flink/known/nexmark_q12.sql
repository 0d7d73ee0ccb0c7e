-- Not run: windows of the wall clock, which are complete when the job lasts long enough; Flink gives 9 rows or none.
-- q12: Processing time windows; those of the wall clock differ, so only their number of bids is left.
CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, `dateTime` TIMESTAMP(3),
    extra STRING,
    WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND)
WITH ('connector' = 'filesystem', 'path' = '${DATA}/nexmark_bid.ndjson', 'format' = 'json');
CREATE VIEW B AS SELECT *, PROCTIME() AS p_time FROM bid;
SELECT SUM(bid_count) AS bids FROM (
    SELECT bidder, COUNT(*) AS bid_count, window_start AS starttime, window_end AS endtime
    FROM TABLE(TUMBLE(TABLE B, DESCRIPTOR(p_time), INTERVAL '1' SECOND)) GROUP BY bidder, window_start, window_end);
