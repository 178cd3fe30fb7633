package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.shape.RecordNode;
import dev.sallyport.codecs.internal.shape.UnionNode;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.Names;
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
      arguments.add(deriver.derive(argument, path + "<>", false).type());
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
    UnionNode node = new UnionNode(type.raw(), Names.of(tags));
    Deriver.Part part = deriver.know(type, name, node);
    List<Schema.Variant> variants = new ArrayList<>();
    List<RecordNode> nodes = new ArrayList<>();
    int index = 0;
    for (JavaType variant : permitted) {
      String tag = tags.get(index++);
      Deriver.Part record = deriver.derive(variant, path + "(" + tag + ")", false);
      if (record.type() instanceof Schema.Reference reference
          && record.node() instanceof RecordNode recordNode) {
        variants.add(new Schema.Variant(tag, reference.name()));
        nodes.add(recordNode);
      }
    }
    deriver.definitions().put(name, new Schema.UnionType(variants));
    node.complete(nodes.toArray(new RecordNode[0]));
    return part;
  }

  private void flatten(JavaType type, String path, Set<JavaType> into) {
    for (Class<?> permitted : type.raw().getPermittedSubclasses()) {
      if (permitted.isRecord()) {
        into.add(Resolver.subtype(permitted, type));
      } else if (permitted.isInterface() && permitted.isSealed()) {
        flatten(Resolver.subtype(permitted, type), path, into);
      } else {
        deriver.refuse(
            path,
            TypeGrounds.union(
                "is the union "
                    + type.raw().getName()
                    + ", which permits "
                    + permitted.getName()
                    + ", no record"));
      }
    }
  }
}
