/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
package org.vendstream.flink;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.types.Row;

/**
 * What SILENCE does: the rules of docs/silence.md with one clock for the partition, the watermark of Flink. README.md
 * says what differs.
 *
 * <p>Times are milliseconds as the time column has them: instants, or local times for TIMESTAMP.
 */
abstract class SilenceRules extends ProcessTableFunction<Row> implements SpecializedFunction {
    private static final long serialVersionUID = 1;
    private static final String TIMER = "deadline";

    /** The session zone, a text because the function travels to the workers as bytes. */
    private String zone = "UTC";

    /** What is known of a key. */
    public static class Watched {
        public boolean seen;
        public boolean silent;
        public long since;
        public long deadline;
        /** Deadline of the last alarm, and the time without rows it was about; see op_silence.c. */
        public long alarm;
        public long gapFrom;
        public long gapTo;
        /** The key's own terms; -1: none. */
        public long timeoutMs = -1;
        public int opens;
        public int closes;
        public long maintenanceFrom;
        public long maintenanceUntil;
    }

    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        zone = context.getConfiguration().get(TableConfigOptions.LOCAL_TIME_ZONE);
        if (zone.equals("default"))
            zone = ZoneId.systemDefault().getId();
        return this;
    }

    public void onTimer(OnTimerContext context, Watched watched) {
        if (watched.seen && !watched.silent)
            reportSilent(watched, isLocal(context));
    }

    // ----------------------------------------------------------------------------------------------- the registry

    /** A row of the registry changes the terms from here on; a key is not watched before its first own row. */
    final void takeTerms(Context context, Watched watched, long timeoutMs, Row row) {
        long seconds = number(row, "timeout_seconds", 0);
        watched.timeoutMs = seconds > 0 ? seconds * 1000 : timeoutMs;
        long opens = number(row, "opens_at", -1);
        long closes = number(row, "closes_at", -1);
        boolean always = opens < 0 || closes < 0 || opens > 1440 || closes > 1440 || (opens % 1440 == 0 && closes == 1440);
        watched.opens = always ? 0 : (int) (opens % 1440);
        watched.closes = always ? 0 : (int) (closes % 1440);
        long from = instant(row, "maintenance_from", Long.MIN_VALUE);
        long until = instant(row, "maintenance_until", Long.MAX_VALUE);
        boolean none = from == Long.MIN_VALUE && until == Long.MAX_VALUE;
        watched.maintenanceFrom = none ? 0 : from;
        watched.maintenanceUntil = none ? 0 : until;
        if (!watched.seen)
            return;
        boolean local = isLocal(context);
        TimeContext<Long> clock = context.timeContext(Long.class);
        watched.deadline = deadlineAfter(watched, watched.since, local);
        Long now = clock.currentWatermark();
        if (watched.silent && now != null && watched.deadline > now) {
            emit("withdrawn", watched.since, watched.alarm, local);
            watched.gapTo = watched.gapFrom;
            watched.silent = false;
        }
        if (!watched.silent)
            arm(clock, watched);
    }

    private static Object cell(Row row, String name) {
        Set<String> names = row.getFieldNames(true);
        return names != null && names.contains(name) ? row.getField(name) : null;
    }

    private static long number(Row row, String name, long otherwise) {
        return cell(row, name) instanceof Number number ? number.longValue() : otherwise;
    }

    private long instant(Row row, String name, long otherwise) {
        Object value = cell(row, name);
        if (value instanceof Number number)
            return number.longValue();
        if (value instanceof Instant instant)
            return instant.toEpochMilli();
        if (value instanceof LocalDateTime local)
            return toInstant(local.toInstant(ZoneOffset.UTC).toEpochMilli(), true);
        return otherwise;
    }

    // -------------------------------------------------------------------------------------------------- the rules

    final void takeRow(Context context, Watched watched, long timeoutMs) {
        TimeContext<Long> clock = context.timeContext(Long.class);
        boolean local = isLocal(context);
        long time = clock.time();
        if (watched.timeoutMs < 0)
            watched.timeoutMs = timeoutMs;
        if (!watched.seen) {
            see(clock, watched, time, local);
            return;
        }
        if (time <= watched.since) {
            fillGap(watched, time, local);
            return;
        }
        if (!watched.silent && time > watched.deadline)
            reportSilent(watched, local);
        if (!watched.silent) {
            see(clock, watched, time, local);
            return;
        }
        Long now = clock.currentWatermark();
        endSilent(clock, watched, time, now == null || deadlineAfter(watched, time, local) > now, local);
    }

    private void see(TimeContext<Long> clock, Watched watched, long time, boolean local) {
        watched.seen = true;
        watched.silent = false;
        watched.since = time;
        watched.deadline = deadlineAfter(watched, time, local);
        arm(clock, watched);
    }

    private static void arm(TimeContext<Long> clock, Watched watched) {
        if (watched.deadline == Long.MAX_VALUE)
            clock.clearTimer(TIMER);
        else
            clock.registerOnTime(TIMER, watched.deadline);
    }

    private void reportSilent(Watched watched, boolean local) {
        emit("silent", watched.since, watched.deadline, local);
        watched.silent = true;
        watched.alarm = watched.deadline;
        watched.gapFrom = watched.since;
        watched.gapTo = Long.MAX_VALUE;
    }

    private void endSilent(TimeContext<Long> clock, Watched watched, long time, boolean caughtUp, boolean local) {
        boolean isGap = time > watched.deadline;
        boolean wasSilent = isGap || watched.gapTo != Long.MAX_VALUE;
        if (isGap) {
            watched.gapFrom = watched.since;
            watched.gapTo = time;
        }
        watched.since = time;
        watched.deadline = deadlineAfter(watched, time, local);
        if (!caughtUp)
            return;
        emit(wasSilent ? "resumed" : "corrected", wasSilent ? watched.gapFrom : time, watched.alarm, local);
        if (!wasSilent)
            watched.gapTo = watched.gapFrom;
        see(clock, watched, time, local);
    }

    private void fillGap(Watched watched, long time, boolean local) {
        if (watched.silent || time <= watched.gapFrom || time >= watched.gapTo)
            return;
        if (time <= deadlineAfter(watched, watched.gapFrom, local))
            watched.gapFrom = time;
        else if (deadlineAfter(watched, time, local) >= watched.gapTo)
            watched.gapTo = time;
        if (deadlineAfter(watched, watched.gapFrom, local) < watched.gapTo)
            return;
        emit("corrected", watched.since, watched.alarm, local);
        watched.gapTo = watched.gapFrom;
    }

    private void emit(String state, long lastSeen, long deadline, boolean local) {
        collect(Row.of(Instant.ofEpochMilli(toInstant(lastSeen, local)),
                Instant.ofEpochMilli(toInstant(deadline, local)), state));
    }

    private long deadlineAfter(Watched watched, long time, boolean local) {
        long deadline = Deadlines.after(watched, toInstant(time, local), ZoneId.of(zone));
        return local && deadline != Long.MAX_VALUE ? Deadlines.toLocal(deadline, ZoneId.of(zone)) : deadline;
    }

    private long toInstant(long time, boolean local) {
        return local ? Deadlines.toInstant(time, ZoneId.of(zone)) : time;
    }

    private static boolean isLocal(Context context) {
        TableSemantics semantics = context.tableSemanticsFor("input");
        DataType time = semantics.dataType().getChildren().get(semantics.timeColumn());
        return time.getLogicalType().getTypeRoot() == LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE;
    }
}
