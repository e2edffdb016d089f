// SPDX-License-Identifier: GPL-3.0-or-later
// The benchmark's explainer in Remotion: the layers of explainer.json, handed in as props, drawn as HTML.
import React from "react";
import {AbsoluteFill, Audio, Composition, Img, Sequence, interpolate, registerRoot, staticFile, useCurrentFrame, useVideoConfig} from "remotion";

// The language's rule: what begins at a time begins with the first frame at or after it.
const firstFrameAt = (seconds, fps) => Math.ceil(seconds * fps - 1e-4);

const opacityAt = (seconds, layer, duration) => {
  const rise = layer.enter ? interpolate(seconds - (layer.in ?? 0), [0, layer.enter.duration], [0, 1], {extrapolateLeft: "clamp", extrapolateRight: "clamp"}) : 1;
  const fall = layer.exit ? interpolate((layer.out ?? duration) - seconds, [0, layer.exit.duration], [0, 1], {extrapolateLeft: "clamp", extrapolateRight: "clamp"}) : 1;
  return Math.min(rise, fall);
};

const place = (layer, canvas) => {
  const [x, y] = layer.position ?? [canvas.width / 2, canvas.height / 2];
  return {position: "absolute", left: x, top: y, transform: "translate(-50%, -50%)"};
};

const Layer = ({layer, canvas}) => {
  const {fps, durationInFrames} = useVideoConfig();
  const duration = durationInFrames / fps;
  const frame = useCurrentFrame();
  const seconds = frame / fps;
  if (frame < firstFrameAt(layer.in ?? 0, fps) || frame >= firstFrameAt(layer.out ?? duration, fps)) return null;
  const style = {opacity: opacityAt(seconds, layer, duration)};
  if (layer.type === "group")
    return <AbsoluteFill style={style}>{layer.layers.map((inner) => <Layer key={inner.id} layer={inner} canvas={canvas} />)}</AbsoluteFill>;
  if (layer.type === "picture") return <Img src={staticFile(layer.src)} style={{...style, ...place(layer, canvas)}} />;
  const {weight = 400, size} = layer.font;
  return (
    <div style={{...style, ...place(layer, canvas), fontFamily: "Inter", fontWeight: weight, fontSize: size, color: layer.color ?? "#fff",
      textAlign: "center", whiteSpace: "pre"}}>
      {layer.text}
    </div>
  );
};

const Sounds = ({film}) =>
  film.audio.map((sound) => {
    const volume = 10 ** ((sound.gain_db ?? 0) / 20);
    const end = film.duration * film.fps;
    const fade = (frame) => (sound.fade_out ? Math.min(1, Math.max(0, (end - frame) / (sound.fade_out * film.fps))) * volume : volume);
    return (
      <Sequence key={sound.src} from={Math.round((sound.at ?? 0) * film.fps)}>
        <Audio src={staticFile(sound.src)} volume={fade} />
      </Sequence>
    );
  });

const Explainer = ({film}) => (
  <AbsoluteFill style={{backgroundColor: film.canvas.background}}>
    {film.layers.map((layer) => <Layer key={layer.id} layer={layer} canvas={film.canvas} />)}
    <Sounds film={film} />
  </AbsoluteFill>
);

const empty = {canvas: {width: 1080, height: 1920, background: "#000"}, fps: 30, duration: 1, audio: [], layers: []};

registerRoot(() => (
  <Composition id="explainer" component={Explainer} width={1080} height={1920} fps={30} durationInFrames={30} defaultProps={{film: empty}}
    calculateMetadata={({props: {film}}) => ({durationInFrames: Math.round(film.duration * film.fps), fps: film.fps, ...film.canvas})} />
));
