/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.JsonFormatOptions;
import org.apache.flink.formats.json.JsonRowDataSerializationSchema;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Records what Apache Flink answers to the cases of tests/flink: arguments are DATA and the .sql files; beside each
 * file its .expected is written. One JVM runs them all, one job after another, with a parallelism of 1 so that the
 * order of rows is that of the file read.
 *
 * A script is a list of statements that end with ';' at the end of a line. SET is understood here, since it belongs
 * to Flink's client and not to its engine. Tables with 'connector' = 'print' are written by the sink below. ${OUT} is
 * an empty folder; the lines of the files that a case leaves in it belong to the answer, sorted.
 */
public final class Recorder {
    private static final String SINK_NAME = "case-output";

    /** What the running case has printed. The job runs in this JVM, in other threads. */
    private static final List<String> OUTPUT = Collections.synchronizedList(new ArrayList<>());

    private enum Outcome { DONE, REFUSED, FAILED }

    /** Rows as lines of JSON, in Flink's json format; decimals plain. */
    private static final class RowText {
        private final JsonRowDataSerializationSchema json;
        private final String head;

        RowText(RowType type, String table) {
            json = new JsonRowDataSerializationSchema(type, TimestampFormat.SQL,
                    JsonFormatOptions.MapNullKeyMode.FAIL, "null", true, false);
            try {
                json.open(null);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            head = table == null ? "" : ",\"table\":\"" + table + "\"";
        }

        String of(RowData row) {
            String members = new String(json.serialize(row), StandardCharsets.UTF_8);
            return "{\"op\":\"" + row.getRowKind().shortString() + "\"" + head + "," + members.substring(1);
        }
    }

    // ------------------------------------------------------------------------------------------ the print table

    /** Found by Flink through META-INF/services. */
    public static final class Factory implements DynamicTableSinkFactory {
        @Override
        public String factoryIdentifier() {
            return SINK_NAME;
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return Set.of();
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return Set.of(ConfigOptions.key("print-identifier").stringType().noDefaultValue(),
                    ConfigOptions.key("standard-error").booleanType().defaultValue(false));
        }

        @Override
        public DynamicTableSink createDynamicTableSink(Context context) {
            FactoryUtil.createTableFactoryHelper(this, context).validate();
            return new TableSink(context.getObjectIdentifier().getObjectName(),
                    (RowType) context.getPhysicalRowDataType().getLogicalType());
        }
    }

    private record TableSink(String table, RowType type) implements DynamicTableSink {
        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requested) {
            return requested;
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            return SinkV2Provider.of(new LineSink(table, type));
        }

        @Override
        public DynamicTableSink copy() {
            return new TableSink(table, type);
        }

        @Override
        public String asSummaryString() {
            return SINK_NAME;
        }
    }

    private record LineSink(String table, RowType type) implements Sink<RowData> {
        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            RowText text = new RowText(type, table);
            return new SinkWriter<>() {
                @Override
                public void write(RowData row, Context c) {
                    OUTPUT.add(text.of(row));
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }

    // ----------------------------------------------------------------------------------------------- statements

    /** Comment lines are left out; "-- " behind a statement stays, Flink reads it. */
    private static List<String> statements(String script) {
        List<String> all = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        for (String line : script.split("\n")) {
            if (line.isBlank() || line.startsWith("--"))
                continue;
            String end = line.stripTrailing();
            boolean last = end.endsWith(";");
            one.append(last ? end.substring(0, end.length() - 1) : line).append('\n');
            if (last) {
                all.add(one.toString().strip());
                one.setLength(0);
            }
        }
        if (!one.toString().isBlank())
            all.add(one.toString().strip());
        return all;
    }

    private static TableEnvironment environment() {
        Configuration c = new Configuration();
        Map<String, String> settings = Map.of("parallelism.default", "1",
                "table.exec.resource.default-parallelism", "1",
                "table.local-time-zone", "UTC",
                "restart-strategy.type", "none",
                "rest.bind-port", "0",
                "taskmanager.memory.network.min", "32mb",
                "taskmanager.memory.network.max", "32mb",
                "taskmanager.memory.managed.size", "64mb");
        settings.forEach(c::setString);
        return TableEnvironment.create(EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(c).build());
    }

    private static void set(TableEnvironment env, String statement) {
        String[] parts = statement.split("'");
        if (parts.length != 4)
            throw new IllegalArgumentException("write SET 'key' = 'value': " + statement);
        env.getConfig().set(parts[1], parts[3]);
    }

    private static void collect(TableResult result) throws Exception {
        DataType type = result.getResolvedSchema().toPhysicalRowDataType();
        DataStructureConverter<Object, Object> internal = DataStructureConverters.getConverter(type);
        internal.open(Recorder.class.getClassLoader());
        RowText text = new RowText((RowType) type.getLogicalType(), null);
        try (CloseableIterator<Row> rows = result.collect()) {
            while (rows.hasNext())
                OUTPUT.add(text.of((RowData) internal.toInternal(rows.next())));
        }
    }

    /** As Flink's client shows it. */
    private static void print(TableResult result) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        result.print();
        System.setOut(before);
        OUTPUT.addAll(bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    private static Outcome run(String script, PrintStream log) {
        TableEnvironment env = environment();
        for (String statement : statements(script)) {
            String word = statement.split("[\\s(]", 2)[0].toUpperCase(Locale.ROOT);
            boolean started = false;
            try {
                if (word.equals("SET")) {
                    set(env, statement);
                    continue;
                }
                TableResult result = env.executeSql(statement.replace("'connector' = 'print'",
                        "'connector' = '" + SINK_NAME + "'"));
                started = true;
                if (word.equals("INSERT") || word.equals("EXECUTE"))
                    result.await();
                else if (word.equals("SELECT") || word.equals("WITH") || word.equals("VALUES"))
                    collect(result);
                else if (word.equals("SHOW") || word.equals("DESCRIBE") || word.equals("DESC"))
                    print(result);
            } catch (Throwable e) {
                for (Throwable t = e; t != null; t = t.getCause())
                    log.println("    " + String.valueOf(t.getMessage()).split("\n")[0]);
                return started ? Outcome.FAILED : Outcome.REFUSED;
            }
        }
        return Outcome.DONE;
    }

    /** Also files that begin with a dot: without checkpoints Flink leaves the last ones as they were written. */
    private static void addFiles(Path folder) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator)
                lines.addAll(Files.readAllLines(file));
        }
        Collections.sort(lines);
        OUTPUT.addAll(lines);
    }

    public static void main(String[] args) throws Exception {
        // Flink prints to standard output in places.
        PrintStream out = System.out;
        System.setOut(System.err);
        for (int i = 1; i < args.length; i++) {
            Path file = Path.of(args[i]);
            OUTPUT.clear();
            out.println(file);
            Path folder = Files.createTempDirectory("case");
            Outcome outcome = run(Files.readString(file).replace("${DATA}", args[0])
                    .replace("${OUT}", folder.toString()), out);
            addFiles(folder);
            String text = outcome == Outcome.DONE ? String.join("\n", OUTPUT) : outcome.name();
            Files.writeString(Path.of(args[i].replaceFirst("\\.sql$", ".expected")), text.isEmpty() ? "" : text + "\n");
        }
        out.flush();
        Runtime.getRuntime().halt(0);
    }
}
