// An application with users and sessions of its own, in Node without a library: src/site/markdown/integration.md.
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const { PORT = 3000, PASSKEYS_URL, PASSKEYS_KEY, RP_ID = 'localhost' } = process.env
const users = new Map([['4711', { id: '4711', email: 'alice@example.org' }]]) // the application's own
const sessions = new Map()

/** Calls fido-server with the API key, which never leaves the back end. */
async function fido(method, path, body) {
  const response = await fetch(PASSKEYS_URL + path, {
    method, body: body && JSON.stringify(body),
    headers: { Authorization: `Bearer ${PASSKEYS_KEY}`, 'Content-Type': 'application/json' } })
  const answer = await response.json()
  if (!response.ok) throw Object.assign(new Error(answer.errors[0].code), { status: response.status })
  return answer.data
}

/** Verifies an access token: RFC 9068 §4. */
async function claimsOf(token) {
  const issuer = await (await fetch(`${PASSKEYS_URL}/.well-known/openid-configuration`)).json()
  const { keys } = await (await fetch(`${PASSKEYS_URL}/.well-known/jwks.json`)).json() // cache them for five minutes
  const [head, body, signature] = token.split('.')
  const { kid, alg, typ } = JSON.parse(Buffer.from(head, 'base64url'))
  const key = createPublicKey({ key: keys.find(each => each.kid === kid), format: 'jwk' })
  const claims = JSON.parse(Buffer.from(body, 'base64url'))
  const valid = alg === 'ES256' && typ === 'at+jwt' &&
    verify('sha256', `${head}.${body}`, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')) &&
    claims.iss === issuer.issuer && [claims.aud].flat().includes(RP_ID) && claims.exp > Date.now() / 1000
  if (!valid) throw new Error('invalid token')
  return claims
}

/** A token counts once, and in the session that it was begun in. */
async function signInOf(session, { authorization = '' }) {
  const claims = await claimsOf(authorization.replace(/^Bearer /, ''))
  if (!session.nonce || claims.nonce !== session.nonce) throw new Error('another session')
  session.nonce = undefined
  return claims
}

const begin = session => ({ nonce: session.nonce = randomBytes(16).toString('base64url') })
const signedIn = session => {
  const user = users.get(session.userId)
  if (!user) throw new Error('signed out')
  return user
}

const calls = {
  '/config': () => ({ fido: PASSKEYS_URL }),
  // Stands for the password, or whatever the application has: it is the application's business.
  '/login': (session, { email }) => {
    const user = [...users.values()].find(each => each.email === email)
    session.userId = user.id
    return { status: `Signed in as ${user.email}` }
  },
  '/enroll': session => {
    const { id, email } = signedIn(session)
    return fido('POST', '/api/v1/admin/enrollments',
      { externalId: id, username: email, createUser: true, expiresIn: 300, residentKey: 'required' })
  },
  '/nonce': begin,
  '/passkey': async (session, body, headers) => {
    const { external_id } = await signInOf(session, headers)
    session.userId = external_id
    return { status: `Signed in as ${signedIn(session).email}` }
  },
  // Step up: what the token says was confirmed must be what this session is about.
  '/payment': (session, { amount }) => {
    session.payment = { amount, from: signedIn(session).id }
    return { ...begin(session), transaction: session.payment }
  },
  '/pay': async (session, body, headers) => {
    const { external_id, transaction, amr } = await signInOf(session, headers)
    const confirmed = external_id === signedIn(session).id && amr.includes('mfa') &&
      JSON.stringify(transaction) === JSON.stringify(session.payment)
    if (!confirmed) throw new Error('not confirmed')
    return { status: `Paid ${transaction.amount}` }
  },
  // The passkeys stay: the user handle does not change with the name.
  '/email': async (session, { email }) => {
    const user = signedIn(session)
    await fido('PATCH', `/api/v1/admin/users/${await fidoIdOf(user)}`, { username: email })
    user.email = email
    return { status: `Now ${email}` }
  },
  '/delete': async session => {
    const user = signedIn(session)
    await fido('DELETE', `/api/v1/admin/users/${await fidoIdOf(user)}`)
    users.delete(user.id)
    return { status: 'Deleted' }
  }
}

async function fidoIdOf(user) {
  const found = await fido('GET', `/api/v1/admin/users?externalId=${encodeURIComponent(user.id)}`)
  return found.users[0].userId
}

createServer(async (request, response) => {
  if (request.method === 'GET') {
    return response.setHeader('Content-Type', 'text/html').end(readFileSync(new URL('page.html', import.meta.url)))
  }
  const id = /session=([\w-]+)/.exec(request.headers.cookie)?.[1] ?? randomBytes(16).toString('base64url')
  const session = sessions.get(id) ?? {}
  sessions.set(id, session)
  response.setHeader('Set-Cookie', `session=${id}; HttpOnly; SameSite=Strict`).setHeader('Content-Type', 'application/json')
  try {
    const body = JSON.parse(Buffer.concat(await request.toArray()))
    response.end(JSON.stringify(await calls[request.url](session, body, request.headers)))
  } catch (error) {
    response.writeHead(error.status ?? 403).end(JSON.stringify({ error: error.message }))
  }
}).listen(PORT, '127.0.0.1', () => console.log(`http://localhost:${PORT}`))
