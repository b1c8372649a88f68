import { mount } from "svelte";
import App from "./App.svelte";
import "./studio.css";

const place = document.getElementById("studio");
if (!place) throw new Error("the page has no place for the studio");
place.replaceChildren(); // what stood there until the script had come
mount(App, { target: place });
