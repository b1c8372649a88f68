"""Does the music belong to the picture, or to the music it is compared with?"""
