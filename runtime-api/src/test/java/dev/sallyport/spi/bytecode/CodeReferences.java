package dev.sallyport.spi.bytecode;

import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What the code of one class refers to: members as {@code java.lang.Class.forName}, types as {@code
 * java.lang.Class}, and the methods it declares as {@code declares readObject}.
 */
final class CodeReferences extends ClassVisitor {
  private final Set<String> found = new TreeSet<>();

  private CodeReferences() {
    super(Opcodes.ASM9);
  }

  static Set<String> of(byte[] classFile) {
    CodeReferences references = new CodeReferences();
    new ClassReader(classFile).accept(references, ClassReader.SKIP_FRAMES);
    return references.found;
  }

  private void addType(Type type) {
    switch (type.getSort()) {
      case Type.ARRAY -> addType(type.getElementType());
      case Type.OBJECT -> found.add(type.getClassName());
      case Type.METHOD -> {
        addType(type.getReturnType());
        for (Type argument : type.getArgumentTypes()) {
          addType(argument);
        }
      }
      default -> {
        // A primitive.
      }
    }
  }

  private void addMember(String owner, String name, String descriptor) {
    Type type = Type.getObjectType(owner);
    addType(type);
    addType(Type.getType(descriptor));
    found.add(type.getClassName() + "." + name);
  }

  private void addConstant(Object constant) {
    if (constant instanceof Type type) {
      addType(type);
    } else if (constant instanceof Handle handle) {
      addMember(handle.getOwner(), handle.getName(), handle.getDesc());
    }
  }

  @Override
  public void visit(
      int version, int access, String name, String signature, String parent, String[] interfaces) {
    addType(Type.getObjectType(parent));
    for (String each : interfaces) {
      addType(Type.getObjectType(each));
    }
  }

  @Override
  public FieldVisitor visitField(
      int access, String name, String descriptor, String signature, Object value) {
    addType(Type.getType(descriptor));
    return null;
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] thrown) {
    addType(Type.getMethodType(descriptor));
    found.add("declares " + name);
    return new Body();
  }

  private final class Body extends MethodVisitor {
    Body() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      addType(Type.getObjectType(type));
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      addMember(owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      addMember(owner, name, descriptor);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      addType(Type.getMethodType(descriptor));
      addConstant(bootstrap);
      for (Object argument : arguments) {
        addConstant(argument);
      }
    }

    @Override
    public void visitLdcInsn(Object value) {
      addConstant(value);
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
      if (type != null) {
        addType(Type.getObjectType(type));
      }
    }
  }
}
