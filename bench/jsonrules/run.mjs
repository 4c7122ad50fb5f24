// Runs json-rules-engine over profiles for the benchmark beside this folder.
//
// stdin:  {"segments": [[condition, ...], ...], "profiles": [{fact: value, ...}, ...]}
// stdout: {"ns": CPU nanoseconds a profile, median over the rounds, "members": [[index of segment, ...], ...]}
import { text } from 'node:stream/consumers'
import { Engine } from 'json-rules-engine'

const { segments, profiles } = JSON.parse(await text(process.stdin))

const engine = new Engine([], { allowUndefinedFacts: true }) // a profile has only what was seen of it
segments.forEach((all, index) => engine.addRule({ conditions: { all }, event: { type: 'member', params: { index } } }))

async function pass() {
  const members = []
  for (const profile of profiles) {
    const { events } = await engine.run(profile)
    members.push(events.map((event) => event.params.index))
  }
  return members
}

const members = await pass() // warms up
const rounds = []
for (let round = 0; round < 3; round++) {
  const before = process.cpuUsage()
  await pass()
  const { user, system } = process.cpuUsage(before)
  rounds.push(((user + system) * 1000) / profiles.length)
}
console.log(JSON.stringify({ ns: rounds.sort((a, b) => a - b)[1], members }))
