CREATE TABLE t (line INT) WITH ('connector' = 'filesystem', 'path' = '${DATA}/four.txt', 'format' = 'raw', 'raw.endianness' = 'little-endian');
SELECT * FROM t;
