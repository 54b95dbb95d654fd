package io.fidoserver.security;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Calls that need the token of an operator who may read users: see {@link OperatorFilter}. */
@ErrorResponses({ErrorCode.UNAUTHORIZED, ErrorCode.FORBIDDEN})
@NameBinding
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface UsersRead {}
