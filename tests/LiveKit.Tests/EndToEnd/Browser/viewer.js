'use strict';

// A viewer of one device on livekit-client: the control protocol's frames over byte streams, and the data tracks of lossy channels. What it hears it
// hands to `report`. It does not know what a page does with that.

const TOPIC = 'control';
const ANNOUNCEMENT = 'ra.connection.';
const TEXT = 1;
const BINARY = 2;

/** Puts frames together again; chunk borders of a stream mean nothing. */
class Frames {
  #held = new Uint8Array(16 * 1024);
  #length = 0;

  /** Takes in a chunk, gives the frames that are whole by it. */
  take(chunk) {
    if (this.#length + chunk.length > this.#held.length) {
      const larger = new Uint8Array(2 * (this.#length + chunk.length));
      larger.set(this.#held.subarray(0, this.#length));
      this.#held = larger;
    }

    this.#held.set(chunk, this.#length);
    this.#length += chunk.length;
    const view = new DataView(this.#held.buffer);
    const frames = [];
    let at = 0;
    while (this.#length - at >= 5) {
      const end = at + 5 + view.getUint32(at + 1, true);
      if (end > this.#length) {
        break;
      }

      frames.push({ opcode: this.#held[at], payload: this.#held.slice(at + 5, end) });
      at = end;
    }

    this.#held.copyWithin(0, at, this.#length);
    this.#length -= at;
    return frames;
  }

  static encode(opcode, payload) {
    const frame = new Uint8Array(5 + payload.length);
    frame[0] = opcode;
    new DataView(frame.buffer).setUint32(1, payload.length, true);
    frame.set(payload, 5);
    return frame;
  }
}

/** Reads a binary message of the device. 64-bit numbers are BigInt. */
function decode(payload) {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const text = (from, to) => new TextDecoder().decode(payload.subarray(from, to));
  switch (payload[0]) {
    case 1:
      return { op: 'messageData', channelId: view.getBigUint64(1, true), logTime: view.getBigUint64(9, true), data: payload.subarray(17) };
    case 2:
      return { op: 'time', timestamp: view.getBigUint64(1, true) };
    case 3: {
      const end = 13 + view.getUint32(9, true);
      return { op: 'serviceCallResponse', serviceId: view.getUint32(1, true), callId: view.getUint32(5, true), encoding: text(13, end), data: payload.subarray(end) };
    }
    case 4: {
      const end = 10 + view.getUint32(6, true);
      return { op: 'fetchAssetResponse', requestId: view.getUint32(1, true), status: payload[5], error: text(10, end), data: payload.subarray(end) };
    }
    case 6:
      return { op: 'pong', appTimestamp: view.getBigUint64(1, true), deviceTimestamp: view.getBigUint64(9, true) };
    default:
      return { op: 'unknown', opcode: payload[0] };
  }
}

class Viewer {
  /** Acknowledge at least this often: bytes, milliseconds. */
  static #ACK_BYTES = 64 * 1024;
  static #ACK_MS = 250;

  #room;
  #device;
  #report;
  #first;
  #acknowledges;
  #opened = '';
  #writer = null;
  #heardFrom = '';
  #tracks = [];
  #streams = 0;
  #consumed = 0;
  #acknowledged = 0;

  /**
   * device: the device's identity. acknowledges: the token's attributes say ra.flow = 1. report: called with each thing that happened.
   * first: called whenever a stream to the device was opened, to say what is wanted; nothing has to be waited for before.
   */
  constructor({ device, acknowledges, report, first, options }) {
    this.#device = device;
    this.#acknowledges = acknowledges;
    this.#report = report;
    this.#first = first;
    this.#room = new LivekitClient.Room(options);
  }

  get room() {
    return this.#room;
  }

  async join(url, token) {
    const { RoomEvent } = LivekitClient;
    const room = this.#room;

    // Before connecting: a stream whose topic nobody reads is dropped.
    room.registerByteStreamHandler(TOPIC, (reader, { identity }) => this.#deviceNow()?.identity === identity && this.#read(reader));
    room
      .on(RoomEvent.ParticipantConnected, () => this.#open())
      .on(RoomEvent.ParticipantAttributesChanged, () => this.#open())
      .on(RoomEvent.Reconnected, () => this.#open())
      .on(RoomEvent.Reconnected, () => this.#report({ op: 'reconnected', sid: room.localParticipant.sid }))
      .on(RoomEvent.ParticipantPermissionsChanged, () => this.#open())
      .on(RoomEvent.DataTrackPublished, (track) => track.publisherIdentity === this.#device && this.#published(track))
      .on(RoomEvent.Disconnected, (reason) => this.#report({ op: 'left', reason }));
    const started = performance.now();
    await room.connect(url, token);
    this.#report({ op: 'joined', sid: room.localParticipant.sid, milliseconds: performance.now() - started, started });
    this.#open();
    if (this.#acknowledges) {
      setInterval(() => this.#acknowledge(), Viewer.#ACK_MS);
    }
  }

  /** Stops or goes on telling the device how much was taken in. */
  set acknowledges(value) {
    this.#acknowledges = value;
  }

  leave() {
    return this.#room.disconnect();
  }

  sendJson(message) {
    return this.#send(TEXT, new TextEncoder().encode(JSON.stringify(message)));
  }

  publish(channelId, data) {
    const payload = new Uint8Array(5 + data.length);
    payload[0] = 1;
    new DataView(payload.buffer).setUint32(1, channelId, true);
    payload.set(data, 5);
    return this.#send(BINARY, payload);
  }

  call(serviceId, callId, encoding, data) {
    const name = new TextEncoder().encode(encoding);
    const payload = new Uint8Array(13 + name.length + data.length);
    const view = new DataView(payload.buffer);
    payload[0] = 2;
    view.setUint32(1, serviceId, true);
    view.setUint32(5, callId, true);
    view.setUint32(9, name.length, true);
    payload.set(name, 13);
    payload.set(data, 13 + name.length);
    return this.#send(BINARY, payload);
  }

  ping(timestamp) {
    return this.#sendNumber(4, timestamp);
  }

  // The device is known by what its token says and it cannot change (B16), not by its name alone, which any viewer's token could have. Nothing is sent to,
  // nor believed of, anybody else.
  #deviceNow() {
    const named = this.#room.remoteParticipants.get(this.#device);
    return named?.attributes['ra.role'] === 'device' && named.permissions?.canUpdateMetadata === false ? named : undefined;
  }

  // Tracks that are there when we join are told of before their participant is, and others before they are in its list.
  #published(track) {
    this.#tracks.push(track);
    queueMicrotask(() => this.#open());
  }

  // A track named ra.connection. and something carries nothing: it tells of a connection of the device, which is ready for us then.
  #takeTracks(device) {
    const theirs = this.#tracks;
    this.#tracks = [];
    theirs.filter((track) => !track.info.name.startsWith(ANNOUNCEMENT) && track.publisherIdentity === device.identity).forEach((track) => this.#readTrack(track));
  }

  // One stream to each connection of the device, from each connection of ours. The device is ready for it when it has said so (its track ra.connection.…), or
  // has opened one to us: a participant is seen before it can be reached. What is sent while the library reconnects may be lost.
  #open() {
    const device = this.#deviceNow();
    if (!device) {
      return;
    }

    this.#takeTracks(device);
    const pair = `${this.#room.localParticipant.sid} ${device.sid}`;
    const isAnnounced = [...(device.dataTracks?.keys() ?? [])].some((name) => name.startsWith(ANNOUNCEMENT));
    const isReady = isAnnounced || this.#heardFrom === device.sid;
    if (this.#room.state !== LivekitClient.ConnectionState.Connected || !isReady || this.#opened === pair) {
      return;
    }

    this.#opened = pair;
    this.#writer = this.#room.localParticipant.streamBytes({ topic: TOPIC, name: TOPIC, destinationIdentities: [this.#device] });
    this.#report({ op: 'opened', sid: this.#room.localParticipant.sid, device: device.sid });
    this.#first?.(this);
  }

  async #read(reader) {
    this.#heardFrom = this.#deviceNow()?.sid ?? '';
    this.#open();

    // The newest stream counts: the device makes one at each join of ours, and whenever it sets us up again.
    const stream = ++this.#streams;
    const frames = new Frames();
    this.#consumed = 0;
    this.#acknowledged = 0;
    this.#report({ op: 'stream', stream, id: reader.info.id });
    let error = null;
    try {
      for await (const chunk of reader) {
        if (stream !== this.#streams) {
          return;
        }

        for (const { opcode, payload } of frames.take(chunk)) {
          this.#report({ ...(opcode === TEXT ? JSON.parse(new TextDecoder().decode(payload)) : decode(payload)), stream });
        }

        this.#consumed += chunk.length;
        if (this.#consumed - this.#acknowledged >= Viewer.#ACK_BYTES) {
          this.#acknowledge();
        }
      }
    } catch (exception) {
      error = String(exception);
    }

    this.#report({ op: 'streamEnded', stream, error });
  }

  async #readTrack(track) {
    try {
      const frames = track.subscribe().getReader();
      for (let next = await frames.read(); !next.done; next = await frames.read()) {
        const { payload, userTimestamp } = next.value;
        const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
        this.#report({ op: 'lossy', track: track.info.name, sequence: view.getUint32(4, true), logTime: userTimestamp, data: payload.subarray(view.getUint16(2, true)) });
      }
    } catch (exception) {
      this.#report({ op: 'trackFailed', track: track.info.name, error: String(exception) });
    }

    this.#report({ op: 'trackEnded', track: track.info.name });
  }

  #acknowledge() {
    if (this.#acknowledges && this.#consumed !== this.#acknowledged) {
      this.#acknowledged = this.#consumed;
      this.#sendNumber(128, BigInt(this.#consumed));
    }
  }

  #sendNumber(opcode, value) {
    const payload = new Uint8Array(9);
    payload[0] = opcode;
    new DataView(payload.buffer).setBigUint64(1, value, true);
    return this.#send(BINARY, payload);
  }

  // Writes of one stream keep their order, and are cut into chunks by the library.
  async #send(opcode, payload) {
    const writer = await this.#writer;
    await writer.write(Frames.encode(opcode, payload));
  }
}
