package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Deriver;
import dev.sallyport.codecs.internal.derive.Form;
import java.io.IOException;
import javax.annotation.processing.Filer;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** Checks a {@link dev.sallyport.Message} and generates its codec. */
final class MessageStep {
  private final Mirrors mirrors;
  private final Diagnostics diagnostics;
  private final Filer filer;

  MessageStep(Mirrors mirrors, Diagnostics diagnostics, Filer filer) {
    this.mirrors = mirrors;
    this.diagnostics = diagnostics;
    this.filer = filer;
  }

  void process(TypeElement message) throws IOException {
    String subject = message.getSimpleName().toString();
    if (!message.getTypeParameters().isEmpty()) {
      diagnostics.error(
          "@Message "
              + subject
              + " has type parameters (expected none): a generic record has a"
              + " schema only with its type arguments; remove the annotation",
          message);
      return;
    }
    Deriver deriver = new Deriver(SallyportProcessor.MAX_REFUSALS);
    Deriver.Part root = deriver.root(mirrors.use(message.asType()), "");
    diagnostics.refused(deriver, subject, message);
    Form form = root.form();
    if (diagnostics.hasErrors() || form instanceof Form.Constants) {
      // With an enum, which is one string, there is nothing to gain.
      return;
    }
    @Nullable String blocked = new Reach(mirrors, message).blockedBy(form);
    if (blocked != null) {
      diagnostics.notGenerated(subject, blocked, message);
      return;
    }
    GeneratedClass generated = new GeneratedClass(mirrors.elements(), message, "_Codec");
    generated.schema(deriver.schema(root));
    generated.value(form);
    if (generated.isTooLarge()) {
      diagnostics.notGenerated(subject, Reach.TOO_LARGE, message);
      return;
    }
    generated.write(
        filer,
        "dev.sallyport.spi.MessageCodec<" + TypeNames.boxed(form) + ">",
        Reach.isPublicToAll(message));
  }
}
