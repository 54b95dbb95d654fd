// An application with users and sessions of its own, in Go without a library: src/site/markdown/integration.md.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
	"sync"
	"time"
)

type object = map[string]any

type user struct{ id, email string }

type session struct {
	userID, nonce string
	payment       object
}

var (
	fidoURL, fidoKey = os.Getenv("PASSKEYS_URL"), os.Getenv("PASSKEYS_KEY")
	rpID             = "localhost"
	mutex            sync.Mutex // one request at a time is enough for an example
	users            = map[string]*user{"4711": {"4711", "alice@example.org"}}
	sessions         = map[string]*session{}
)

// get reads a JSON document of fido-server.
func get(path string, into any) error {
	response, err := http.Get(fidoURL + path)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(into)
}

// fido calls fido-server with the API key, which never leaves the back end.
func fido(method, path string, body any) (object, error) {
	text, _ := json.Marshal(body)
	request, _ := http.NewRequest(method, fidoURL+path, bytes.NewReader(text))
	request.Header.Set("Authorization", "Bearer "+fidoKey)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer struct {
		Data   object
		Errors []struct{ Code string }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if len(answer.Errors) > 0 {
		return nil, errors.New(answer.Errors[0].Code)
	}
	return answer.Data, nil
}

func decode(text string) []byte {
	bytes, _ := base64.RawURLEncoding.DecodeString(text)
	return bytes
}

func number(text string) *big.Int { return new(big.Int).SetBytes(decode(text)) }

// claimsOf verifies an access token: RFC 9068 §4.
func claimsOf(token string) (object, error) {
	var metadata struct{ Issuer string }
	var keys struct{ Keys []struct{ Kid, X, Y string } } // cache them for five minutes
	if err := get("/.well-known/openid-configuration", &metadata); err != nil {
		return nil, err
	}
	if err := get("/.well-known/jwks.json", &keys); err != nil {
		return nil, err
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errors.New("invalid token")
	}
	var head struct{ Kid, Alg, Typ string }
	var claims object
	json.Unmarshal(decode(parts[0]), &head)
	json.Unmarshal(decode(parts[1]), &claims)
	signature := decode(parts[2])
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	for _, key := range keys.Keys {
		public := ecdsa.PublicKey{Curve: elliptic.P256(), X: number(key.X), Y: number(key.Y)}
		expires, _ := claims["exp"].(float64)
		if key.Kid == head.Kid && head.Alg == "ES256" && head.Typ == "at+jwt" && len(signature) == 64 &&
			ecdsa.Verify(&public, hash[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) &&
			claims["iss"] == metadata.Issuer && claims["aud"] == rpID && expires > float64(time.Now().Unix()) {
			return claims, nil
		}
	}
	return nil, errors.New("invalid token")
}

// signInOf takes a token once, and in the session that it was begun in.
func signInOf(s *session, headers http.Header) (object, error) {
	claims, err := claimsOf(strings.TrimPrefix(headers.Get("Authorization"), "Bearer "))
	if err != nil {
		return nil, err
	}
	if s.nonce == "" || claims["nonce"] != s.nonce {
		return nil, errors.New("another session")
	}
	s.nonce = ""
	return claims, nil
}

func random() string {
	bytes := make([]byte, 16)
	rand.Read(bytes)
	return base64.RawURLEncoding.EncodeToString(bytes)
}

func (s *session) user() (*user, error) {
	if found := users[s.userID]; found != nil {
		return found, nil
	}
	return nil, errors.New("signed out")
}

// change calls fido-server for the user whom it knows by the application's own ID.
func change(method string, u *user, body any) error {
	found, err := fido("GET", "/api/v1/admin/users?externalId="+url.QueryEscape(u.id), nil)
	if err != nil {
		return err
	}
	id := found["users"].([]any)[0].(object)["userId"].(string)
	_, err = fido(method, "/api/v1/admin/users/"+id, body)
	return err
}

func call(path string, s *session, body object, headers http.Header) (object, error) {
	switch path {
	case "/config":
		return object{"fido": fidoURL}, nil
	case "/login": // stands for the password, or whatever the application has
		for _, each := range users {
			if each.email == body["email"] {
				s.userID = each.id
				return object{"status": "Signed in as " + each.email}, nil
			}
		}
		return nil, errors.New("unknown")
	case "/nonce":
		s.nonce = random()
		return object{"nonce": s.nonce}, nil
	case "/passkey":
		claims, err := signInOf(s, headers)
		if err != nil {
			return nil, err
		}
		s.userID, _ = claims["external_id"].(string)
		u, err := s.user()
		if err != nil {
			return nil, err
		}
		return object{"status": "Signed in as " + u.email}, nil
	}
	u, err := s.user()
	if err != nil {
		return nil, err
	}
	switch path {
	case "/enroll":
		return fido("POST", "/api/v1/admin/enrollments", object{"externalId": u.id, "username": u.email,
			"createUser": true, "expiresIn": 300, "residentKey": "required"})
	case "/payment": // step up: what the token says was confirmed must be what this session is about
		s.payment, s.nonce = object{"amount": body["amount"], "from": u.id}, random()
		return object{"nonce": s.nonce, "transaction": s.payment}, nil
	case "/pay":
		claims, err := signInOf(s, headers)
		if err != nil || claims["external_id"] != u.id || !strings.Contains(fmt.Sprint(claims["amr"]), "mfa") ||
			!reflect.DeepEqual(claims["transaction"], s.payment) {
			return nil, errors.New("not confirmed")
		}
		return object{"status": fmt.Sprint("Paid ", s.payment["amount"])}, nil
	case "/email": // the passkeys stay: the user handle does not change with the name
		email := fmt.Sprint(body["email"])
		if err := change("PATCH", u, object{"username": email}); err != nil {
			return nil, err
		}
		u.email = email
		return object{"status": "Now " + email}, nil
	case "/delete":
		if err := change("DELETE", u, nil); err != nil {
			return nil, err
		}
		delete(users, u.id)
		return object{"status": "Deleted"}, nil
	}
	return nil, errors.New("no such call")
}

func handle(response http.ResponseWriter, request *http.Request) {
	if request.Method == "GET" {
		http.ServeFile(response, request, os.Getenv("PAGE"))
		return
	}
	mutex.Lock()
	defer mutex.Unlock()
	cookie, err := request.Cookie("session")
	if err != nil || sessions[cookie.Value] == nil {
		cookie = &http.Cookie{Name: "session", Value: random(), HttpOnly: true, SameSite: http.SameSiteStrictMode}
		sessions[cookie.Value] = &session{}
		http.SetCookie(response, cookie)
	}
	var body object
	json.NewDecoder(request.Body).Decode(&body)
	answer, err := call(request.URL.Path, sessions[cookie.Value], body, request.Header)
	if err != nil {
		response.WriteHeader(http.StatusForbidden)
		answer = object{"error": err.Error()}
	}
	json.NewEncoder(response).Encode(answer)
}

func main() {
	port := os.Getenv("PORT")
	fmt.Println("http://localhost:" + port)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, http.HandlerFunc(handle)))
}
