package dev.sallyport.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSetTest {
  @TempDir Path directory;

  @Test
  void listsRegularFilesInOrder() throws IOException {
    Files.writeString(directory.resolve("b"), "12345");
    Files.createDirectories(directory.resolve("a/deep"));
    Files.writeString(directory.resolve("a/deep/file"), "123");

    FileSet files = FileSet.under(directory);

    assertThat(files.entries())
        .extracting(FileSet.Entry::path)
        .containsExactly(directory.resolve("a/deep/file"), directory.resolve("b"));
    assertThat(files.bytes()).isEqualTo(8);
    assertThat(files.describeLeftOut()).isEqualTo("nothing left out");
  }

  @Test
  void leavesOutWhatItCannotOrShouldNotRead() throws IOException {
    Files.createDirectories(directory.resolve("module/target"));
    Files.writeString(directory.resolve("module/target/output"), "x");
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
    try (RandomAccessFile large = new RandomAccessFile(directory.resolve("large").toFile(), "rw")) {
      large.setLength(FileSet.MAX_FILE_BYTES + 1);
    }

    FileSet files = FileSet.under(directory);

    assertThat(files.entries()).isEmpty();
    assertThat(files.describeLeftOut())
        .isEqualTo("left out: 1 .git or target, 1 no regular file, 1 larger than 16 MiB");
  }

  @Test
  void looksIntoARootThatIsNamedLikeASkippedDirectory() throws IOException {
    Path target = Files.createDirectory(directory.resolve("target"));
    Files.writeString(target.resolve("file"), "x");

    assertThat(FileSet.under(target).entries()).hasSize(1);
  }

  @Test
  void tellsThatAFileHasChanged() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    FileSet.Entry entry = FileSet.under(directory).entries().get(0);
    assertThat(entry.isUnchanged()).isTrue();

    Files.writeString(file, "longer");
    assertThat(entry.isUnchanged()).isFalse();
    Files.delete(file);
    assertThat(entry.isUnchanged()).isFalse();
  }
}
