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
    Deriver deriver = new Deriver(Integer.MAX_VALUE);
    Deriver.Part root = deriver.root(mirrors.use(message.asType()), "");
    if (!deriver.refusals().isEmpty()) {
      diagnostics.refused(deriver, subject, message);
      return;
    }
    Form form = root.form();
    if (form instanceof Form.Constants) {
      // One string: there is nothing to gain.
      return;
    }
    @Nullable String blocked =
        new Reach(mirrors.elements(), mirrors.elements().getPackageOf(message)).blockedBy(form);
    if (blocked != null) {
      diagnostics.note(
          "no codec is generated for "
              + subject
              + ": code in its package cannot name "
              + blocked
              + "; it is read and written by reflection",
          message);
      return;
    }
    GeneratedClass generated = new GeneratedClass(mirrors.elements(), message, "_Codec");
    GeneratedClass.schema(generated.members(), deriver.schema(root));
    generated.value(generated.members(), form);
    generated.write(
        filer, "MessageCodec<" + TypeNames.boxed(form) + ">", Reach.isPublicToAll(message));
  }
}
