package dev.sallyport.cli.demo;

import dev.sallyport.Worker;
import dev.sallyport.examples.files.FileAnalyst;
import dev.sallyport.examples.files.FileAnalystWorker;
import dev.sallyport.examples.files.FileReport;

/** A child that prints what it should not and dies in the middle of its second call. */
final class ClumsyWorker implements FileAnalyst {
  static final int EXIT_CODE = 3;

  private final FileAnalyst careful = new FileAnalystWorker();
  private boolean again;

  @Override
  public synchronized FileReport analyse(String path) {
    System.out.println("{\"id\":1,\"result\":\"garbage\"} on standard output");
    if (again) {
      System.out.println("and now it dies");
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    again = true;
    return careful.analyse(path);
  }

  public static void main(String[] args) {
    Worker.serve(FileAnalyst.class, new ClumsyWorker());
  }
}
