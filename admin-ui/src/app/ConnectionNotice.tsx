import { Paper, Text } from '@mantine/core'
import { useIsLost } from './connection'
import classes from './ConnectionNotice.module.css'

/** Says that what is on the page is no longer live, as long as the server does not answer. */
export function ConnectionNotice() {
  const isLost = useIsLost()
  return (
    <div role="status" className={classes.place}>
      {isLost && (
        <Paper className={classes.notice} px="md" py={8} shadow="md">
          <Text size="sm">
            <b>The server does not answer.</b> What you see may be old; it is brought up to date as soon as the server is back.
          </Text>
        </Paper>
      )}
    </div>
  )
}
