package dev.sallyport.cli.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Contract;
import dev.sallyport.OneWay;
import dev.sallyport.cli.Captured;
import dev.sallyport.cli.Sallyport;
import dev.sallyport.examples.files.FileReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.locks.Lock;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypeCommandsTest {
  private final Captured captured = new Captured(false);

  @TempDir Path directory;

  enum Gear {
    LOW,
    HIGH
  }

  record Held(int number, Lock lock, List<Thread> threads) {}

  @Contract
  interface Machine {
    CompletionStage<Gear> shift(Gear to, int teeth);

    void stop();
  }

  @Contract
  interface Feed {
    @OneWay
    void note(String text);

    Publisher<Gear> follow(int from);

    long upload(Publisher<Integer> numbers, String name);

    Publisher<String> echo(Publisher<Gear> gears);
  }

  @Contract
  interface Misfit {
    @OneWay
    int note(String text);
  }

  @Contract
  interface Broken {
    Held hold(Lock lock);
  }

  @Contract
  interface Overloaded {
    void stop();

    void stop(int seconds);
  }

  @Test
  void printsTheSchemaOfARecord() {
    assertThat(run("schema", FileReport.class.getName())).isZero();
    assertThat(captured.out())
        .startsWith("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n")
        .contains("\"title\": \"FileReport\"")
        .contains("\"required\": [\"lines\", \"words\", \"longestLine\", \"sha256\"]")
        .endsWith("}" + System.lineSeparator());
    assertThat(captured.err()).isEmpty();
  }

  @Test
  void printsTheSchemaOfAnEnumWhoseNameIsWrittenWithDots() {
    assertThat(run("schema", getClass().getName() + ".Gear")).isZero();
    assertThat(captured.out())
        .contains("\"TypeCommandsTest.Gear\": {\"enum\": [\"LOW\", \"HIGH\"]}");
  }

  @Test
  void printsParametersAndResultsOfAContract() {
    assertThat(run("schema", Machine.class.getName())).isZero();
    assertThat(captured.out())
        .contains("\"title\": \"Machine\"")
        .contains("\"shift:params\": {")
        .contains("\"shift:result\": {\"$ref\": \"#/$defs/TypeCommandsTest.Gear\"}")
        .contains("\"stop:params\": {\"type\": \"array\", \"maxItems\": 0}")
        .contains("\"stop:result\": {\"type\": \"null\"}");
  }

  @Test
  void printsTheElementsOfStreamsAndNoResultOfAOneWayCall() {
    assertThat(run("schema", Feed.class.getName())).isZero();
    String gear = "{\"$ref\": \"#/$defs/TypeCommandsTest.Gear\"}";
    assertThat(captured.out())
        .contains("\"follow:results\": " + gear)
        .contains("\"echo:items\": " + gear)
        .contains("\"echo:results\": {\"type\": \"string\"}")
        .contains("\"echo:params\": {\"type\": \"array\", \"maxItems\": 0}")
        .contains("\"upload:items\": {\"type\": \"integer\"")
        .contains("\"upload:result\": {\"type\": \"integer\"")
        .contains("\"note:params\": {")
        .doesNotContain("follow:result\"")
        .doesNotContain("note:result");
  }

  @Test
  void printsNoSchemaOfAMethodThatIsNoCall() {
    assertThat(run("schema", Misfit.class.getName())).isEqualTo(1);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err())
        .contains("Misfit.note() is not void, and the method is @OneWay")
        .contains("code CALL-ONE-WAY");
  }

  @Test
  void printsNoSchemaOfWhatIsRefused() {
    assertThat(run("schema", Held.class.getName())).isEqualTo(1);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err()).contains("Held.lock").contains("code LH-LOCK");
  }

  @Test
  void printsNoSchemaOfAnOverloadedContract() {
    assertThat(run("schema", Overloaded.class.getName())).isEqualTo(1);
    assertThat(captured.err()).contains("expected one method of each name");
  }

  @Test
  void saysThatARecordIsData() {
    assertThat(run("inspect", FileReport.class.getName())).isZero();
    assertThat(captured.out().strip()).isEqualTo("FileReport is data and can be sent");
  }

  @Test
  void saysThatAContractNamesDataOnly() {
    assertThat(run("inspect", Machine.class.getName())).isZero();
    assertThat(captured.out()).startsWith("Machine is data");
  }

  @Test
  void printsEveryRefusalOfARecord() {
    assertThat(run("inspect", Held.class.getName())).isEqualTo(1);
    assertThat(captured.out())
        .startsWith("Held cannot be sent, for 2 reasons")
        .contains("Held.lock ")
        .contains("code LH-LOCK")
        .contains("Held.threads[] ")
        .contains("code LH-THREAD")
        .contains("  why: ")
        .contains("  fix: ");
  }

  @Test
  void printsTheRefusalsOfAContractWithTheirMethods() {
    assertThat(run("inspect", Broken.class.getName())).isEqualTo(1);
    assertThat(captured.out())
        .contains("Broken.hold(lock) ")
        .contains("Broken.hold().lock ")
        .contains("Broken.hold().threads[] ");
  }

  @Test
  void findsClassesOnTheClassPathThatIsGiven() throws IOException {
    Path source = directory.resolve("Parcel.java");
    Files.writeString(source, "package far; public record Parcel(int grams) {}");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), source.toString());
    assertThat(compiled).isZero();

    assertThat(run("schema", "far.Parcel", "--class-path", directory.toString())).isZero();
    assertThat(captured.out()).contains("\"grams\": {\"type\": \"integer\"");
  }

  @Test
  void rejectsAClassThatIsNotThere() {
    for (String command : List.of("schema", "inspect")) {
      assertThat(run(command, "no.such.Type")).isEqualTo(2);
    }
    assertThat(captured.err()).contains("no such class: no.such.Type").contains("--class-path");
  }

  @Test
  void rejectsAClassPathThatIsNotThere() {
    String missing = directory.resolve("missing.jar").toString();

    assertThat(run("inspect", "no.such.Type", "--class-path", missing)).isEqualTo(2);
    assertThat(captured.err()).contains("no such file or directory in --class-path: " + missing);
  }

  @Test
  void asksForTheClass() {
    assertThat(run("inspect")).isEqualTo(2);
    assertThat(captured.err()).contains("Missing required parameter: 'CLASS'");
  }

  private int run(String... arguments) {
    return Sallyport.run(captured.console(), arguments);
  }
}
