import { parentPort } from 'node:worker_threads'

parentPort?.close()
