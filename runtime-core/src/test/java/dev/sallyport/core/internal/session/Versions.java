package dev.sallyport.core.internal.session;

import dev.sallyport.Contract;
import dev.sallyport.WireName;
import dev.sallyport.schema.Compatibility;
import java.util.List;
import java.util.Optional;

/** A contract in the versions of several releases: one name, and types that changed. */
@SuppressWarnings("SameNameButDifferent") // The versions of a type share its name.
final class Versions {
  private Versions() {}

  enum Quality {
    LOW,
    HIGH
  }

  /** The first release. */
  @Contract(name = "crop", compatibility = Compatibility.BACKWARD)
  interface CropV1 {
    @WireName("Job")
    record Job(String image, int width) {}

    @WireName("Result")
    record Result(String image, long bytes) {}

    Result cut(Job job, Quality quality);

    int total();
  }

  /** The second: more of everything that a reader may have more of, and more methods around. */
  @Contract(name = "crop", compatibility = Compatibility.BACKWARD)
  interface CropV2 {
    @WireName("Job")
    record Job(Optional<String> note, long width, String image) {}

    @WireName("Result")
    record Result(String image, long bytes) {}

    enum Grade {
      BEST,
      HIGH,
      LOW
    }

    void abort(String why);

    Result cut(Job job, Grade grade);

    int total();

    List<String> unfinished();
  }

  /** As the second, but it also returns what the first does not know. */
  @Contract(name = "crop", compatibility = Compatibility.BACKWARD)
  interface CropV3 {
    @WireName("Job")
    record Job(Optional<String> note, long width, String image) {}

    @WireName("Result")
    record Result(String image, long bytes, Optional<String> remark) {}

    Result cut(Job job, CropV2.Grade grade);

    long total();
  }

  /** The first, for peers of any version that leaves out only what is optional. */
  @Contract(name = "crop", compatibility = Compatibility.FULL)
  interface OpenV1 {
    CropV1.Result cut(CropV1.Job job, Quality quality);

    int total();
  }

  /** As the third, but the total has not grown. */
  @Contract(name = "crop", compatibility = Compatibility.FULL)
  interface OpenV3 {
    @WireName("Job")
    record Job(Optional<String> note, int width, String image) {}

    CropV3.Result cut(Job job, Quality quality);

    int total();
  }

  /** The first, for its equal alone. */
  @Contract(name = "crop")
  interface ExactV1 {
    CropV1.Result cut(CropV1.Job job, Quality quality);

    int total();
  }

  static final class ServedV1 implements CropV1, OpenV1, ExactV1 {
    @Override
    public Result cut(Job job, Quality quality) {
      return new Result(job.image() + " " + quality, job.width());
    }

    @Override
    public int total() {
      return 1;
    }
  }

  static final class ServedV2 implements CropV2 {
    @Override
    public void abort(String why) {}

    @Override
    public Result cut(Job job, Grade grade) {
      return new Result(job.image() + " " + grade + " " + job.note(), job.width());
    }

    @Override
    public int total() {
      return 2;
    }

    @Override
    public List<String> unfinished() {
      return List.of();
    }
  }

  static final class ServedV3 implements CropV3 {
    @Override
    public Result cut(Job job, CropV2.Grade grade) {
      return new Result(job.image(), job.width(), Optional.of("sharp"));
    }

    @Override
    public long total() {
      return 3;
    }
  }

  static final class OpenServedV3 implements OpenV3 {
    @Override
    public CropV3.Result cut(Job job, Quality quality) {
      return new CropV3.Result(job.image() + " " + job.note(), job.width(), Optional.of("sharp"));
    }

    @Override
    public int total() {
      return 3;
    }
  }
}
