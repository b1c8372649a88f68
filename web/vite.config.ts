import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// File names without a hash: the built files are kept in the repository, and the service has
// browsers ask for them anew.
export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: "../src/photoplay/server/static",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        entryFileNames: "assets/studio.js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/studio[extname]",
      },
    },
  },
  server: { proxy: { "^/(films|jobs|uploads|known)": "http://127.0.0.1:8765" } },
});
