'use strict';

// Lets the test drive the viewer of this page over a WebSocket: commands come in, what the viewer reports goes out, in order. Bytes are base64 and
// 64-bit numbers are texts, both ways.

const socket = new WebSocket(`ws://${location.host}/tabs/${new URLSearchParams(location.search).get('tab')}`);
const packets = {};
let viewer = null;
let counted = null;

function report(happened) {
  socket.send(JSON.stringify({ at: performance.now(), ...happened }, (_, value) =>
    typeof value === 'bigint' ? value.toString() : value instanceof Uint8Array ? toBase64(value) : value));
}

function toBase64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }

  return btoa(text);
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// Whatever reaches the tab, whether somebody reads it or not.
function countPackets() {
  if (counted === viewer.room.engine) {
    return;
  }

  counted = viewer.room.engine;
  counted?.on(LivekitClient.EngineEvent.DataPacketReceived, (packet) => {
    const stream = packet.value.value.streamId ?? packet.value.case;
    packets[stream] = (packets[stream] ?? 0) + 1;
  });
}

const commands = {
  open: ({ url }) => window.open(url, '_blank', 'noopener'),
  close: () => window.close(),
  reload: () => location.reload(),
  join: ({ url, token, device, acknowledges, first, options }) => {
    viewer = new Viewer({ device, acknowledges, report, options, first: () => first.forEach(run) });
    countPackets();

    // Some versions make another engine when they connect.
    viewer.room.on(LivekitClient.RoomEvent.ConnectionStateChanged, countPackets);
    return viewer.join(url, token);
  },
  leave: () => viewer.leave(),
  json: ({ message }) => viewer.sendJson(message),
  publish: ({ channelId, data }) => viewer.publish(channelId, fromBase64(data)),
  call: ({ serviceId, callId, encoding, data }) => viewer.call(serviceId, callId, encoding, fromBase64(data)),
  ping: ({ timestamp }) => viewer.ping(BigInt(timestamp)),
  acknowledge: ({ value }) => (viewer.acknowledges = value),
  packets: () => report({ op: 'packets', packets }),
  simulate: ({ scenario }) => viewer.room.simulateScenario(scenario),
};

async function run(command) {
  try {
    await commands[command.command](command);
  } catch (exception) {
    report({ op: 'failed', command: command.command, error: `${exception}\n${exception.stack ?? ''}` });
  }
}

socket.onopen = () => report({ op: 'loaded', version: LivekitClient.version, hasDataTracks: 'DataTrackPublished' in LivekitClient.RoomEvent });
socket.onmessage = ({ data }) => run(JSON.parse(data));
window.onerror = (message) => report({ op: 'failed', command: 'page', error: String(message) });
window.onunhandledrejection = ({ reason }) => report({ op: 'failed', command: 'page', error: String(reason) });
