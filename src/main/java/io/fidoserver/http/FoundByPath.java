package io.fidoserver.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marker of the annotations of resource methods that {@link PathAnnotations} finds: for filters
 * that run before the resource is found, or without it. The path of such a method has no
 * parameters.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.ANNOTATION_TYPE)
public @interface FoundByPath {}
