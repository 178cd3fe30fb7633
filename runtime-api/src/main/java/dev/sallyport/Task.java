package dev.sallyport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a static method that other processes may run: {@code child.submit(Numbers::square, 12)}.
 *
 * <p>The method travels as its name. Its parameters and its result are data in the sense of {@code
 * docs/schema.md}, up to four parameters; it may throw anything, and need not be public. It is not
 * private, generic or in a local class, and the name is the name on the wire, so a class has no two
 * tasks of one name. A class whose tasks are run is named to {@link Worker#serveTasks}; what
 * arrives is looked up among the tasks of the classes so named, and never chooses other code.
 *
 * <p>References to such methods, and their partial application, are {@link
 * dev.sallyport.task.Task}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Task {}
