import { Accordion, Badge, Text } from '@mantine/core'
import { formatRate, formatWhole } from '../app/format'
import { useSecond } from './second'
import { describeElevation, formatTimeLeft, type Visit } from './visit'
import { VisitXray } from './VisitXray'
import classes from './live.module.css'

const colors = { NOW: 'teal', AT_END: 'ink', NEVER: 'gray' } as const

/** Visits, each of which unfolds to what is in memory of it. */
export function VisitList({ visits, isOpen = false }: { visits: readonly Visit[]; isOpen?: boolean }) {
  const now = useSecond()
  return (
    <Accordion variant="separated" chevronPosition="left" order={2} defaultValue={isOpen ? idOf(visits[0]!) : null}>
      {visits.map((visit) => (
        <Accordion.Item key={idOf(visit)} value={idOf(visit)} bg="var(--mantine-color-body)" bd="1px solid var(--mantine-color-default-border)">
          <Accordion.Control>
            <span className={classes.visit}>
              <Text span ff="monospace" size="sm" className={classes.key}>
                {visit.key}
              </Text>
              <Text span size="sm" className={`figures ${classes.signals}`}>
                {formatWhole(visit.signalCount)} {visit.signalCount === 1 ? 'signal' : 'signals'}
              </Text>
              <Text span size="sm" c="dimmed" className={`figures ${classes.weight}`}>
                weight {formatRate(visit.totalWeight)}
              </Text>
              <span className={classes.fate}>
                <Badge component="span" color={colors[visit.willElevate]}>
                  {describeElevation(visit)}
                </Badge>
              </span>
              <Text span size="sm" ta="right" className={`figures ${classes.left}`}>
                {formatTimeLeft(visit.endsAt, now)} left
              </Text>
            </span>
          </Accordion.Control>
          <Accordion.Panel>
            <VisitXray visit={visit} now={now} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  )
}

/** Shortened keys may be equal; with the beginning of the visit they are not. It becomes part of an id, which has no space. */
const idOf = ({ key, startedAt }: Visit) => `${key}-${startedAt}`
