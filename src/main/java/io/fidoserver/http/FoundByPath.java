package io.fidoserver.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An annotation of resource methods that {@link PathAnnotations} knows: for what happens before the
 * resource is found, or without that. The path of such a method has no parameters.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.ANNOTATION_TYPE)
public @interface FoundByPath {}
