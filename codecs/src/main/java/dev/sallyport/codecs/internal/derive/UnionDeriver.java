package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sealed interfaces of records; sealed ones among the permitted are flattened. */
final class UnionDeriver {
  private final Deriver deriver;

  UnionDeriver(Deriver deriver) {
    this.deriver = deriver;
  }

  Deriver.Part derive(JavaType type, String path) {
    List<Schema.Type> arguments = new ArrayList<>();
    for (JavaType argument : type.arguments()) {
      arguments.add(deriver.derive(argument, path + "<>", Variation.NONE).type());
    }
    String name = deriver.define(type, WireNames.definition(type.raw(), arguments), path);
    Set<JavaType> permitted = new LinkedHashSet<>();
    flatten(type, path, permitted);
    List<String> tags = new ArrayList<>();
    for (JavaType variant : permitted) {
      String tag = WireNames.tag(variant.raw());
      if (tags.contains(tag)) {
        deriver.refuse(
            path,
            TypeGrounds.name(
                "has two variants with the tag " + tag,
                "the tag alone tells the variants apart",
                "annotate one of them with @WireName"));
      }
      tags.add(tag);
    }
    Form.Union union = new Form.Union(type, tags);
    Deriver.Part part = deriver.know(type, name, union);
    List<Schema.Variant> variants = new ArrayList<>();
    List<Form.Structure> records = new ArrayList<>();
    int index = 0;
    for (JavaType variant : permitted) {
      String tag = tags.get(index++);
      Deriver.Part record = deriver.derive(variant, path + "(" + tag + ")", Variation.NONE);
      if (record.type() instanceof Schema.Reference reference
          && record.form() instanceof Form.Structure structure) {
        variants.add(new Schema.Variant(tag, reference.name()));
        records.add(structure);
      }
    }
    deriver.definitions().put(name, new Schema.UnionType(variants));
    union.complete(records);
    return part;
  }

  private void flatten(JavaType type, String path, Set<JavaType> into) {
    for (ClassInfo permitted : type.raw().permitted()) {
      if (permitted.isRecord()) {
        into.add(type.subtype(permitted));
      } else if (permitted.isInterface() && permitted.isSealed()) {
        flatten(type.subtype(permitted), path, into);
      } else {
        deriver.refuse(path, TypeGrounds.union(type.raw(), permitted));
      }
    }
  }
}
