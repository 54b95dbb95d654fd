package io.fidoserver.security;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Calls that need the access token of a user: see {@link SignedInFilter}. */
@ErrorResponses({ErrorCode.UNAUTHORIZED})
@NameBinding
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface SignedIn {}
