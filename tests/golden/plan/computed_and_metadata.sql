SELECT cents, arrival FROM device_events WHERE cents > 5 AND type_ <> 'x';
SELECT device_id FROM device_events;
