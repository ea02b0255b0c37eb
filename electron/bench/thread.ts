import { nodeTypes } from '../../nodes/registry'
import { serveJobs } from '../core/replay-worker/serve-jobs'
import { placeNode } from './reference-playbook'
import { syntheticPlaces } from './synthetic-events'

// The product's thread of replays, with the node type of the bench beside those that ship.
const place = placeNode(syntheticPlaces())
serveJobs(new Map([...nodeTypes, [place.type, place]]))
