import { mount } from "svelte";
import App from "./App.svelte";
import "./studio.css";

const place = document.getElementById("studio");
if (!place) throw new Error("the page has no place for the studio");
mount(App, { target: place });
