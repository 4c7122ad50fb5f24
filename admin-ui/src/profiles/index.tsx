import { useParams } from '@tanstack/react-router'
import { FindProfile } from './FindProfile'
import { ProfilePage } from './ProfilePage'

/** The profile explorer: the way to a profile, or the one that the address names. */
export default function Profiles() {
  const { key } = useParams({ strict: false })
  return key === undefined ? <FindProfile /> : <ProfilePage key={key} profileKey={key} />
}
