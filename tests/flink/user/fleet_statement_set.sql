CREATE TABLE fleet (
  machine STRING, seq BIGINT, `type` STRING, slot INT, amount DECIMAL(10, 2), currency STRING, temp DOUBLE,
  `at` TIMESTAMP(3), tags ARRAY<STRING>, info ROW<fw STRING, rssi INT>, code STRING,
  WATERMARK FOR `at` AS `at` - INTERVAL '2' MINUTE
) WITH ('connector' = 'filesystem', 'path' = '${DATA}/fleet.ndjson', 'format' = 'json');
CREATE TEMPORARY VIEW sales AS
SELECT machine, slot, amount, currency, `at` FROM fleet WHERE `type` = 'sale' AND machine IS NOT NULL;
CREATE TEMPORARY VIEW errors (m, c, `when`) AS SELECT machine, COALESCE(code, 'unknown'), `at` FROM fleet WHERE `type` IN ('error', 'door');
CREATE TABLE revenue (machine STRING, total DECIMAL(38, 2), n BIGINT, PRIMARY KEY (machine) NOT ENFORCED) WITH ('connector' = 'print');
EXECUTE STATEMENT SET BEGIN
INSERT INTO revenue SELECT machine, SUM(amount), COUNT(*) FROM sales GROUP BY machine
; END;
